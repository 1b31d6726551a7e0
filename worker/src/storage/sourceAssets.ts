import { writeFile } from "node:fs/promises";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import { PermanentError, RetryableError } from "../errors.ts";
import { isTransient, type StorageFailure, storageFailure } from "./storageFailure.ts";

export type SourceAssets = {
  /**
   * Copies a picture to `path`, if it is this user's.
   * @throws {PermanentError} `SOURCE_DELETED` when it is not there any more. @throws {RetryableError} when the
   * database or the storage cannot be reached.
   */
  fetch(asset: { id: string; userId: string }, path: string, signal: AbortSignal): Promise<void>;
};

/** Where the bytes of an asset are; null when there is no such asset of this user. */
export type FindAsset = (
  asset: { id: string; userId: string },
  signal: AbortSignal,
) => Promise<{ ok: true; file: { bucket: string; path: string } | null } | StorageFailure>;
export type Download = (
  file: { bucket: string; path: string },
  signal: AbortSignal,
) => Promise<{ ok: true; bytes: Uint8Array } | StorageFailure>;

const tries = 4;

export function createSourceAssets(options: {
  find: FindAsset;
  download: Download;
  clock: Clock;
  random(): number;
}): SourceAssets {
  /** Tries again what may succeed then. */
  const insist = async <T extends { ok: true }>(
    call: () => Promise<T | StorageFailure>,
    signal: AbortSignal,
  ): Promise<T | StorageFailure> => {
    const backoff = createBackoff({ firstMs: 300, maxMs: 5000, random: options.random });
    for (let tried = 1; ; tried += 1) {
      const outcome = await call();
      if (outcome.ok || !isTransient(outcome.status) || tried === tries || signal.aborted) return outcome;
      await wait(options.clock, backoff.next(), signal);
    }
  };
  return {
    async fetch(asset, path, signal) {
      const found = await insist(() => options.find(asset, signal), signal);
      if (!found.ok) throw unreachable(asset.id, found);
      const { file } = found;
      if (!file) throw deleted(`there is no asset ${asset.id} of this user`);
      const got = await insist(() => options.download(file, signal), signal);
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

/** The two calls of Supabase, with the service key: the row has to be the user's own. */
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
