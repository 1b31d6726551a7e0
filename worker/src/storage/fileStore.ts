import { readFile } from "node:fs/promises";
import type { SupabaseClient } from "@supabase/supabase-js";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import { withAbortSignal } from "../data/database.ts";
import { PermanentError, RetryableError } from "../errors.ts";

export type StoredFile = { bucket: string; path: string };

export type FileStore = {
  /**
   * Uploads a file and replaces one with the same path, so an attempt can retry an upload. `signal` aborts the upload;
   * the file may be stored nevertheless.
   * @throws {RetryableError} `STORAGE_UNREACHABLE`
   * @throws {PermanentError} `FILE_TOO_LARGE` or `STORAGE_REFUSED`
   */
  put(file: StoredFile & { localPath: string; contentType: string }, signal: AbortSignal): Promise<void>;
  /** Removes files that no asset refers to. Best effort: never rejects. */
  /** Removes files that nothing will ever refer to. Best effort: never rejects. */
  remove(files: StoredFile[]): Promise<void>;
};

export type UploadOutcome = { ok: true } | StorageFailure;
export type Upload = (
  file: StoredFile & { contentType: string },
  bytes: Buffer,
  signal: AbortSignal,
) => Promise<UploadOutcome>;

const maxTries = 5;
/** Limit of a removal, in milliseconds. A file that is left behind costs storage and nothing else. */
const removeTimeoutMs = 10_000;

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
      for (let tries = 1; ; tries += 1) {
        const outcome = await options.upload(file, bytes, signal);
        if (outcome.ok) return;
        const detail = `${file.bucket}/${file.path}: status ${outcome.status}, ${outcome.message}`;
        if (!isTransient(outcome.status)) throw rejection(outcome.status, detail);
        if (tries === maxTries || signal.aborted) {
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

function rejection(status: number, detail: string): PermanentError {
  return status === 413
    ? new PermanentError("FILE_TOO_LARGE", { detail })
    : new PermanentError("STORAGE_REFUSED", { detail });
}

/** Uploads to and removes from Supabase Storage, with its different errors converted to {@link StorageFailure}. */
export function supabaseStorage(supabase: SupabaseClient): {
  upload: Upload;
  remove(bucket: string, paths: string[]): Promise<void>;
} {
  return {
    async upload({ bucket, path, contentType }, bytes, signal) {
      const { error } = await withAbortSignal(signal, () =>
        supabase.storage.from(bucket).upload(path, bytes, { contentType, upsert: true }),
      );
      if (!error) return { ok: true };
      return storageFailure(error);
    },
    async remove(bucket, paths) {
      const { error } = await withAbortSignal(AbortSignal.timeout(removeTimeoutMs), () =>
        supabase.storage.from(bucket).remove(paths),
      );
      if (error) throw error;
    },
  };
}

/** A failed call of Supabase Storage. `status` is 0 when there was no response. */
export type StorageFailure = { ok: false; status: number; message: string };

/** Converts the different errors of storage-js. */
export function storageFailure(error: Error): StorageFailure {
  // The body's status code is more precise: Storage returns HTTP 400 for other statuses as well.
  const code = "statusCode" in error ? Number(error.statusCode) : Number.NaN;
  const status = "status" in error ? Number(error.status) : 0;
  return {
    ok: false,
    status: Number.isInteger(code) && code >= 400 ? code : status || 0,
    message: error.message,
  };
}

/** True if the same call may succeed later: no response, timeouts, conflicts, rate limits. */
export const isTransient = (status: number): boolean =>
  status === 0 || status >= 500 || [408, 409, 425, 429].includes(status);

const probeTimeoutMs = 10_000;

/** Creates a cheap request to Supabase Storage that rejects while the storage is unreachable or overloaded. */
export const storageProbe = (supabase: SupabaseClient) => async (): Promise<void> => {
  const { error } = await withAbortSignal(AbortSignal.timeout(probeTimeoutMs), () =>
    supabase.storage.listBuckets(),
  );
  if (error && isTransient(storageFailure(error).status)) throw error;
};
