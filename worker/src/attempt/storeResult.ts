import type { CallbackAsset } from "#contracts/callback/message.ts";
import { thumbnailBucket } from "#contracts/jobs/buckets.ts";
import { jobCatalog } from "#contracts/jobs/catalog.ts";
import { PermanentError, RetryableError } from "../errors.ts";
import type { GeneratedFile, GenerationRequest } from "../inference/protocol.ts";
import type { FileStore, StoredFile } from "../storage/fileStore.ts";
import type { JobHandler } from "./handlers.ts";
import type { Job } from "./readJob.ts";

/** Number of files that are uploaded at the same time. */
const parallelUploads = 2;

/**
 * Checks every file, then stores each with its thumbnail under `<user_id>/<job_id>/<index>`.
 * @throws {WorkerError} when a check fails.
 * @throws {PartialUploadError} when a file can't be stored, with the files that the caller has to remove.
 */
export async function storeResult(
  job: Job,
  handler: JobHandler,
  request: GenerationRequest,
  files: GeneratedFile[],
  store: FileStore,
  signal: AbortSignal,
): Promise<CallbackAsset[]> {
  await checkFiles(job, handler, request, files);
  const stored: StoredFile[] = [];
  const assets: CallbackAsset[] = [];
  const remaining = files.values();
  let failed = false;
  const storeNext = async (): Promise<void> => {
    for (const file of remaining) {
      if (failed) return;
      signal.throwIfAborted();
      assets.push(await storeFile(job, handler, file, store, signal, stored));
    }
  };
  // Waits for every upload, so that no file arrives after the caller has removed the others.
  const outcomes = await Promise.allSettled(
    Array.from({ length: parallelUploads }, () =>
      storeNext().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    ),
  );
  try {
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    signal.throwIfAborted();
    return assets.sort((a, b) => a.batch_index - b.batch_index);
  } catch (error) {
    // The caller decides about removal: after a lost lease, the next attempt may use the same paths.
    throw new PartialUploadError(error, stored);
  }
}

/** Stores one file and its thumbnail. Adds both to `stored` first, because a failed upload may leave a file behind. */
async function storeFile(
  job: Job,
  handler: JobHandler,
  file: GeneratedFile,
  store: FileStore,
  signal: AbortSignal,
  stored: StoredFile[],
): Promise<CallbackAsset> {
  const path = `${job.userId}/${job.id}/${file.batchIndex}`;
  const main = { bucket: jobCatalog[job.type].bucket, path: `${path}.${handler.extension}` };
  const thumbnail = { bucket: thumbnailBucket, path: `${path}.webp` };
  stored.push(main, thumbnail);
  const outcomes = await Promise.allSettled([
    store.put({ ...main, localPath: file.path, contentType: file.mimeType }, signal),
    store.put({ ...thumbnail, localPath: file.thumbnailPath, contentType: "image/webp" }, signal),
  ]);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return assetOf(file, main, thumbnail);
}

/** Some files could not be stored, because of `cause`. The files in `stored` may exist. */
export class PartialUploadError extends Error {
  readonly stored: StoredFile[];
  constructor(cause: unknown, stored: StoredFile[]) {
    super("the result was stored in part", { cause });
    this.stored = stored;
  }
}

async function checkFiles(
  job: Job,
  handler: JobHandler,
  request: GenerationRequest,
  files: GeneratedFile[],
): Promise<void> {
  if (files.length !== request.batchSize) {
    throw new RetryableError("RESULT_DAMAGED", {
      detail: `${files.length} files instead of ${request.batchSize}`,
    });
  }
  const { limits } = jobCatalog[job.type];
  for (const file of files) {
    if (file.fileSize > limits.fileSize) {
      throw new PermanentError("FILE_TOO_LARGE", {
        detail: `${file.fileSize} bytes, the limit is ${limits.fileSize}`,
      });
    }
    await handler.check(file, request);
  }
}

function assetOf(file: GeneratedFile, main: StoredFile, thumbnail: StoredFile): CallbackAsset {
  return {
    bucket_name: main.bucket,
    file_path: main.path,
    file_size: file.fileSize,
    mime_type: file.mimeType,
    width: file.width,
    height: file.height,
    duration: file.duration === null ? null : Math.max(1, Math.round(file.duration)),
    batch_index: file.batchIndex,
    seed: file.seed,
    thumbnail_path: thumbnail.path,
    thumb_hash: file.thumbHash,
  };
}
