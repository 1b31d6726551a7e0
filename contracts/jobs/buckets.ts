import { jobCatalog, jobTypes } from "./catalog.ts";

/** A private storage bucket. Storage itself enforces the size and the type of every file. */
export type BucketDefinition = {
  readonly id: string;
  /** Bytes of one file. */
  readonly fileSizeLimit: number;
  readonly mimeTypes: readonly string[];
};

/** Holds the thumbnails of all formats. */
export const thumbnailBucket = "thumbnails";

/** Every bucket of the project: one per format, in the order of the catalog, and the thumbnails. */
export const buckets: readonly BucketDefinition[] = [
  ...jobTypes.map((type) => ({
    id: jobCatalog[type].bucket,
    fileSizeLimit: jobCatalog[type].limits.fileSize,
    mimeTypes: [jobCatalog[type].mimeType],
  })),
  { id: thumbnailBucket, fileSizeLimit: 1024 * 1024, mimeTypes: ["image/webp"] },
];
