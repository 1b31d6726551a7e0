import type { CallbackAsset } from "#contracts/callback/message.ts";
import { thumbnailBucket } from "#contracts/jobs/buckets.ts";
import { jobCatalog } from "#contracts/jobs/catalog.ts";
import { PermanentError, RetryableError } from "../errors.ts";
import type { GeneratedFile, GenerationRequest } from "../inference/protocol.ts";
import type { FileStore, StoredFile } from "../storage/fileStore.ts";
import type { JobHandler } from "./handlers.ts";
import type { Job } from "./readJob.ts";

/** Files of a batch on their way at once: a storage far away is waited for, not worked for. */
const lanes = 2;

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
  const assets: CallbackAsset[] = [];
  const left = files.values();
  let failed = false;
  const storeNext = async (): Promise<void> => {
    for (const file of left) {
      if (failed) return;
      signal.throwIfAborted();
      assets.push(await storeFile(job, handler, file, store, signal, stored));
    }
  };
  // All to their end, so that nothing arrives after it was removed.
  const outcomes = await Promise.allSettled(
    Array.from({ length: lanes }, () =>
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
    // With the attempt lost, the same paths may belong to the next one by now; the caller sorts that out.
    throw new PartlyStored(error, stored);
  }
}

/** Stores one file and its thumbnail; what may be there afterwards, however it ends, is put into `stored`. */
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
