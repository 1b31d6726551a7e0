import type { SupabaseClient } from "@supabase/supabase-js";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import { WorkerError } from "../errors.ts";
import { createFileStore, type FileStore, storageProbe, supabaseStorage } from "./fileStore.ts";
import { createSourceAssets, type SourceAssets, supabaseAssets } from "./sourceAssets.ts";

export type StorageRetry = {
  /**
   * Retries `work` while it fails with `STORAGE_UNREACHABLE`, for at most ten minutes and until `signal` aborts. Throws
   * the last error of `work`.
   * @param isOutage called after each failure; false means that only this file fails, so `work` is not retried
   */
  retryDuringOutage<T>(
    work: () => Promise<T>,
    signal: AbortSignal,
    isOutage?: () => Promise<boolean>,
  ): Promise<T>;
  /** True if the storage responds to no other request either. */
  isUnreachable(): Promise<boolean>;
  /** True during an outage. No job should be claimed then, because its result could not be stored. */
  isFailing(): boolean;
  close(): void;
};

export type StorageRetryOptions = {
  /** Rejects while the storage does not respond. */
  probe(): Promise<void>;
  /** The outage is over. */
  onRecovered(): void;
  clock: Clock;
  random(): number;
  log: Logger;
};

/** Milliseconds that an attempt waits for the end of an outage before it fails. */
export const outageLimitMs = 10 * 60_000;

const isUnreachableError = (error: unknown): boolean =>
  error instanceof WorkerError && error.code === "STORAGE_UNREACHABLE";

/**
 * Retries storage calls during an outage. A result that took minutes to generate stays in the attempt's scratch folder
 * and is stored later, instead of being generated again by another attempt. The waiting calls detect the end of the
 * outage; without any, the storage is probed.
 */
export function createStorageRetry(options: StorageRetryOptions): StorageRetry {
  const { clock, log } = options;
  const newBackoff = () => createBackoff({ firstMs: 1000, maxMs: 30_000, random: options.random });
  let failing = false;
  let waiting = 0;
  let cancelProbe = () => {};
  const outageDetected = (error: unknown): void => {
    cancelProbe();
    if (failing) return;
    failing = true;
    const detail = error instanceof WorkerError ? error.detail : undefined;
    log.warn("the storage is unreachable: finished files wait, and no job is claimed", { detail });
  };
  const recovered = (): void => {
    cancelProbe();
    if (!failing) return;
    failing = false;
    log.info("the storage is reachable again");
    options.onRecovered();
  };
  const scheduleProbe = (backoff = newBackoff()): void => {
    cancelProbe();
    cancelProbe = clock.after(backoff.next(), () => {
      options.probe().then(
        () => waiting === 0 && recovered(),
        () => failing && waiting === 0 && scheduleProbe(backoff),
      );
    });
  };

  const retry = async <T>(
    work: () => Promise<T>,
    signal: AbortSignal,
    isOutage: () => Promise<boolean>,
  ): Promise<T> => {
    const backoff = newBackoff();
    const giveUpAt = clock.now() + outageLimitMs;
    for (;;) {
      try {
        const result = await work();
        recovered();
        return result;
      } catch (error) {
        if (signal.aborted || !isUnreachableError(error) || !(await isOutage())) throw error;
        outageDetected(error);
        if (clock.now() >= giveUpAt) throw error;
        await wait(clock, backoff.next(), signal);
        if (signal.aborted) throw error;
      }
    }
  };

  return {
    async retryDuringOutage(work, signal, isOutage = async () => true) {
      waiting += 1;
      try {
        return await retry(work, signal, isOutage);
      } finally {
        waiting -= 1;
        if (failing && waiting === 0) scheduleProbe();
      }
    },
    isUnreachable: () =>
      options.probe().then(
        () => false,
        () => true,
      ),
    isFailing: () => failing,
    close() {
      failing = false;
      cancelProbe();
    },
  };
}

export const retryingStore = (store: FileStore, storage: StorageRetry): FileStore => ({
  put: (file, signal) => storage.retryDuringOutage(() => store.put(file, signal), signal),
  remove: (files) => store.remove(files),
});

/** Retries only if the whole storage is unreachable: a user can submit many jobs with one broken source image. */
export const retryingSources = (sources: SourceAssets, storage: StorageRetry): SourceAssets => ({
  fetch: (asset, path, signal) =>
    storage.retryDuringOutage(() => sources.fetch(asset, path, signal), signal, storage.isUnreachable),
});

export type OpenStorage = { store: FileStore; sources: SourceAssets; storage: StorageRetry };

/** Opens Supabase Storage with retries during outages. @param onRecovered called when an outage is over */
export function openStorage(
  supabase: SupabaseClient,
  parts: { clock: Clock; random(): number; log: Logger },
  onRecovered: () => void,
): OpenStorage {
  const storage = createStorageRetry({ ...parts, probe: storageProbe(supabase), onRecovered });
  return {
    storage,
    store: retryingStore(createFileStore({ ...supabaseStorage(supabase), ...parts }), storage),
    sources: retryingSources(createSourceAssets({ ...supabaseAssets(supabase), ...parts }), storage),
  };
}
