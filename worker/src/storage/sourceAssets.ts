import { writeFile } from "node:fs/promises";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import { PermanentError, RetryableError } from "../errors.ts";
import { isTransient, type StorageFailure, storageFailure } from "./fileStore.ts";

export type SourceAssets = {
  /**
   * Downloads an image of this user to `path`.
   * @throws {PermanentError} `SOURCE_DELETED` when this user has no such image.
   * @throws {RetryableError} `STORAGE_UNREACHABLE` when the database or the storage can't be reached.
   */
  fetch(asset: { id: string; userId: string }, path: string, signal: AbortSignal): Promise<void>;
};

/** Finds the stored file of an asset; null when this user has no such asset. */
export type FindAsset = (
  asset: { id: string; userId: string },
  signal: AbortSignal,
) => Promise<{ ok: true; file: { bucket: string; path: string } | null } | StorageFailure>;
export type Download = (
  file: { bucket: string; path: string },
  signal: AbortSignal,
) => Promise<{ ok: true; bytes: Uint8Array } | StorageFailure>;

const maxTries = 4;

export function createSourceAssets(options: {
  find: FindAsset;
  download: Download;
  clock: Clock;
  random(): number;
}): SourceAssets {
  const withRetry = async <T extends { ok: true }>(
    call: () => Promise<T | StorageFailure>,
    signal: AbortSignal,
  ): Promise<T | StorageFailure> => {
    const backoff = createBackoff({ firstMs: 300, maxMs: 5000, random: options.random });
    for (let tries = 1; ; tries += 1) {
      const outcome = await call();
      if (outcome.ok || !isTransient(outcome.status) || tries === maxTries || signal.aborted) return outcome;
      await wait(options.clock, backoff.next(), signal);
    }
  };
  return {
    async fetch(asset, path, signal) {
      const found = await withRetry(() => options.find(asset, signal), signal);
      if (!found.ok) throw unreachable(asset.id, found);
      const { file } = found;
      if (!file) throw deleted(`there is no asset ${asset.id} of this user`);
      const got = await withRetry(() => options.download(file, signal), signal);
      if (got.ok) await writeFile(path, got.bytes, { flag: "wx" });
      else if ([400, 404].includes(got.status))
        throw deleted(`${file.bucket}/${file.path} of asset ${asset.id}: ${got.message}`);
      else throw unreachable(asset.id, got);
    },
  };
}

const deleted = (detail: string): PermanentError => new PermanentError("SOURCE_DELETED", { detail });

const unreachable = (id: string, { status, message }: StorageFailure): RetryableError =>
  new RetryableError("STORAGE_UNREACHABLE", {
    message: "The source image couldn't be downloaded.",
    detail: `asset ${id}: status ${status}, ${message}`,
  });

const assetRows = z.array(z.object({ bucket_name: z.string(), file_path: z.string() }));

/** The two Supabase calls. They use the service key, so the query has to filter by user. */
export function supabaseAssets(supabase: SupabaseClient): { find: FindAsset; download: Download } {
  return {
    async find({ id, userId }, signal) {
      const { data, error, status } = await supabase
        .from("assets")
        .select("bucket_name, file_path")
        .eq("id", id)
        .eq("user_id", userId)
        .abortSignal(signal);
      if (error) return { ok: false, status, message: error.message };
      const row = assetRows.parse(data)[0];
      return { ok: true, file: row ? { bucket: row.bucket_name, path: row.file_path } : null };
    },
    async download({ bucket, path }, signal) {
      const { data, error } = await supabase.storage.from(bucket).download(path, {}, { signal });
      if (error) return storageFailure(error);
      return { ok: true, bytes: new Uint8Array(await data.arrayBuffer()) };
    },
  };
}
