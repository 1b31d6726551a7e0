import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import { WorkerError } from "../errors.ts";
import type { FileStore } from "./fileStore.ts";
import type { SourceAssets } from "./sourceAssets.ts";

export type StoragePatience = {
  /**
   * Does `work` again while it fails because the storage can't be reached, for ten minutes at most and until `signal`
   * aborts. Throws what `work` throws.
   * @param isOutage asked each time: whether it is the storage that fails, and not this one file
   */
  sitOut<T>(work: () => Promise<T>, signal: AbortSignal, isOutage?: () => Promise<boolean>): Promise<T>;
  /** Whether the storage answers nothing else either. */
  isAway(): Promise<boolean>;
  /** Files can't be stored or fetched at the moment: making more of them helps nobody. */
  isFailing(): boolean;
  close(): void;
};

export type StoragePatienceOptions = {
  /** Rejects while the storage does not answer. */
  probe(): Promise<void>;
  /** Files can be stored again. */
  onBack(): void;
  clock: Clock;
  random(): number;
  log: Logger;
};

/** Milliseconds that an attempt waits for the storage before it is given up. */
export const patienceMs = 10 * 60_000;

const isUnreachable = (error: unknown): boolean =>
  error instanceof WorkerError && error.code === "STORAGE_UNREACHABLE";

/**
 * Sits out an outage of the storage: what took minutes to make stays in the attempt's scratch folder and is stored
 * later, instead of being made again by another attempt. Whoever waits is the one that finds the storage back; with
 * nobody waiting any more it is asked now and then.
 */
export function createStoragePatience(options: StoragePatienceOptions): StoragePatience {
  const { clock, log } = options;
  const pauses = () => createBackoff({ firstMs: 1000, maxMs: 30_000, random: options.random });
  let failing = false;
  let waiting = 0;
  let stopProbing = () => {};

  const failed = (error: unknown): void => {
    stopProbing();
    if (failing) return;
    failing = true;
    const detail = error instanceof WorkerError ? error.detail : undefined;
    log.warn("the storage cannot be reached: finished files wait, and no job is taken", { detail });
  };
  const back = (): void => {
    stopProbing();
    if (!failing) return;
    failing = false;
    log.info("the storage can be reached again");
    options.onBack();
  };
  const probeLater = (pause = pauses()): void => {
    stopProbing();
    stopProbing = clock.after(pause.next(), () => {
      options.probe().then(
        () => waiting === 0 && back(),
        () => failing && waiting === 0 && probeLater(pause),
      );
    });
  };

  const untilDone = async <T>(
    work: () => Promise<T>,
    signal: AbortSignal,
    isOutage: () => Promise<boolean>,
  ): Promise<T> => {
    const pause = pauses();
    const giveUpAt = clock.now() + patienceMs;
    for (;;) {
      try {
        const result = await work();
        back();
        return result;
      } catch (error) {
        if (signal.aborted || !isUnreachable(error) || !(await isOutage())) throw error;
        failed(error);
        if (clock.now() >= giveUpAt) throw error;
        await wait(clock, pause.next(), signal);
        if (signal.aborted) throw error;
      }
    }
  };

  return {
    async sitOut(work, signal, isOutage = async () => true) {
      waiting += 1;
      try {
        return await untilDone(work, signal, isOutage);
      } finally {
        waiting -= 1;
        if (failing && waiting === 0) probeLater();
      }
    },
    isAway: () =>
      options.probe().then(
        () => false,
        () => true,
      ),
    isFailing: () => failing,
    close() {
      failing = false;
      stopProbing();
    },
  };
}

export const patientStore = (store: FileStore, patience: StoragePatience): FileStore => ({
  put: (file, signal) => patience.sitOut(() => store.put(file, signal), signal),
  remove: (files) => store.remove(files),
});

/** One picture that can't be had, of which somebody may submit any number of jobs, must not hold up the others. */
export const patientSources = (sources: SourceAssets, patience: StoragePatience): SourceAssets => ({
  fetch: (asset, path, signal) =>
    patience.sitOut(() => sources.fetch(asset, path, signal), signal, patience.isAway),
});
