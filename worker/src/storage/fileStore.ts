import { readFile } from "node:fs/promises";
import type { SupabaseClient } from "@supabase/supabase-js";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import { endedBy } from "../data/database.ts";
import { PermanentError, RetryableError } from "../errors.ts";
import { isTransient, type StorageFailure, storageFailure } from "./storageFailure.ts";

export type StoredFile = { bucket: string; path: string };

export type FileStore = {
  /**
   * Uploads a file, over one of the same path: a second try of the same attempt finds the first one's files. `signal`
   * ends it in the middle; it may be there all the same.
   * @throws {RetryableError} when the storage cannot be reached. @throws {PermanentError} when it refuses.
   */
  put(file: StoredFile & { localPath: string; contentType: string }, signal: AbortSignal): Promise<void>;
  /** Removes files that nothing will ever refer to. Best effort: never rejects. */
  remove(files: StoredFile[]): Promise<void>;
};

export type UploadOutcome = { ok: true } | StorageFailure;
export type Upload = (
  file: StoredFile & { contentType: string },
  bytes: Buffer,
  signal: AbortSignal,
) => Promise<UploadOutcome>;

const tries = 5;
/** For removals that somebody waits for; what is left over costs room and nothing else. */
const removeLimitMs = 10_000;

export function createFileStore(options: {
  upload: Upload;
  remove(bucket: string, paths: string[]): Promise<void>;
  clock: Clock;
  random(): number;
}): FileStore {
  return {
    async put({ localPath, ...file }, signal) {
      const bytes = await readFile(localPath);
      const backoff = createBackoff({ firstMs: 300, maxMs: 5000, random: options.random });
      for (let tried = 1; ; tried += 1) {
        const outcome = await options.upload(file, bytes, signal);
        if (outcome.ok) return;
        const detail = `${file.bucket}/${file.path}: status ${outcome.status}, ${outcome.message}`;
        if (!isTransient(outcome.status)) throw refusal(outcome.status, detail);
        if (tried === tries || signal.aborted) {
          throw new RetryableError("STORAGE_UNREACHABLE", { detail });
        }
        await wait(options.clock, backoff.next(), signal);
      }
    },
    async remove(files) {
      const buckets = [...new Set(files.map((file) => file.bucket))];
      const pathsIn = (bucket: string) =>
        files.filter((file) => file.bucket === bucket).map(({ path }) => path);
      await Promise.allSettled(buckets.map((bucket) => options.remove(bucket, pathsIn(bucket))));
    },
  };
}

function refusal(status: number, detail: string): PermanentError {
  return status === 413
    ? new PermanentError("FILE_TOO_LARGE", { detail })
    : new PermanentError("STORAGE_REFUSED", { detail });
}

/** The two calls of Supabase Storage, with its several kinds of error made one. */
export function supabaseStorage(supabase: SupabaseClient): {
  upload: Upload;
  remove(bucket: string, paths: string[]): Promise<void>;
} {
  return {
    async upload({ bucket, path, contentType }, bytes, signal) {
      const { error } = await endedBy(signal, () =>
        supabase.storage.from(bucket).upload(path, bytes, { contentType, upsert: true }),
      );
      if (!error) return { ok: true };
      return storageFailure(error);
    },
    async remove(bucket, paths) {
      const { error } = await endedBy(AbortSignal.timeout(removeLimitMs), () =>
        supabase.storage.from(bucket).remove(paths),
      );
      if (error) throw error;
    },
  };
}
