import type { CallbackAsset } from "#contracts/callback.ts";
import { jobCatalog } from "#contracts/jobs/catalog.ts";
import type { FileStore, StoredFile } from "../control/fileStore.ts";
import { PermanentError, RetryableError } from "../errors.ts";
import type { GeneratedFile, GenerationRequest } from "../inference/protocol.ts";
import type { JobHandler } from "./handlers.ts";
import type { Job } from "./readJob.ts";

const thumbnailBucket = "thumbnails";

/**
 * Checks every file, then stores each with its thumbnail under `<user_id>/<job_id>/<index>`. When one cannot be
 * stored the others are removed again, so that a failed job leaves nothing behind.
 * @throws {WorkerError}
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
  try {
    const assets: CallbackAsset[] = [];
    for (const file of files) {
      signal.throwIfAborted();
      const path = `${job.userId}/${job.id}/${file.batchIndex}`;
      const main = { bucket: jobCatalog[job.type].bucket, path: `${path}.${handler.extension}` };
      const thumbnail = { bucket: thumbnailBucket, path: `${path}.webp` };
      stored.push(main, thumbnail);
      // Both to their end, so that nothing arrives after it was removed.
      const outcomes = await Promise.allSettled([
        store.put({ ...main, localPath: file.path, contentType: file.mimeType }, signal),
        store.put({ ...thumbnail, localPath: file.thumbnailPath, contentType: "image/webp" }, signal),
      ]);
      for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
      assets.push(assetOf(file, main, thumbnail));
    }
    signal.throwIfAborted();
    return assets;
  } catch (error) {
    // With the attempt lost, the same paths may belong to the next one by now; the caller sorts that out.
    throw new PartlyStored(error, stored);
  }
}

/** Storing failed with `cause`; `stored` may be there. */
export class PartlyStored extends Error {
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
    throw new RetryableError("RESULT_DAMAGED", "The result came out damaged.", {
      detail: `${files.length} files instead of ${request.batchSize}`,
    });
  }
  const { limits } = jobCatalog[job.type];
  for (const file of files) {
    if (file.fileSize > limits.fileSize) {
      throw new PermanentError("FILE_TOO_LARGE", "The result is larger than this format allows.", {
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
