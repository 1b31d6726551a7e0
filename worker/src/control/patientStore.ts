import { WorkerError } from "../errors.ts";
import type { Log } from "../log.ts";
import { createBackoff } from "./backoff.ts";
import { type Clock, wait } from "./clock.ts";
import type { FileStore } from "./fileStore.ts";

export type PatientStore = FileStore & {
  /** Files can't be stored at the moment: making more of them helps nobody. */
  isFailing(): boolean;
  close(): void;
};

export type PatientStoreOptions = {
  store: FileStore;
  /** Rejects while the storage does not answer. */
  probe(): Promise<void>;
  /** Files can be stored again. */
  onBack(): void;
  clock: Clock;
  random(): number;
  log: Log;
};

/** Milliseconds that a finished file waits for the storage before its attempt is given up. */
export const patienceMs = 10 * 60_000;

const isOutage = (error: unknown): boolean =>
  error instanceof WorkerError && error.code === "STORAGE_UNREACHABLE";

/**
 * A file store that sits out an outage: what took minutes to make stays in the attempt's scratch folder and is tried
 * again, instead of being made again by another attempt. Whoever waits is the one that finds the storage back; with
 * nobody waiting any more it is asked now and then.
 */
export function createPatientStore(options: PatientStoreOptions): PatientStore {
  const { store, clock, log } = options;
  const pauses = () => createBackoff({ firstMs: 1000, maxMs: 30_000, random: options.random });
  let failing = false;
  let waiting = 0;
  let stopProbing = () => {};

  const failed = (error: unknown): void => {
    stopProbing();
    if (failing) return;
    failing = true;
    const detail = error instanceof WorkerError ? error.detail : undefined;
    log.warn("the storage takes no files: finished ones wait, and no job is taken", { detail });
  };
  const back = (): void => {
    stopProbing();
    if (!failing) return;
    failing = false;
    log.info("the storage takes files again");
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

  const putPatiently: FileStore["put"] = async (file, signal) => {
    const pause = pauses();
    const giveUpAt = clock.now() + patienceMs;
    for (;;) {
      try {
        await store.put(file, signal);
        return back();
      } catch (error) {
        if (signal.aborted || !isOutage(error)) throw error;
        failed(error);
        if (clock.now() >= giveUpAt) throw error;
        await wait(clock, pause.next(), signal);
        if (signal.aborted) throw error;
      }
    }
  };

  return {
    async put(file, signal) {
      waiting += 1;
      try {
        await putPatiently(file, signal);
      } finally {
        waiting -= 1;
        if (failing && waiting === 0) probeLater();
      }
    },
    remove: (files) => store.remove(files),
    isFailing: () => failing,
    close() {
      failing = false;
      stopProbing();
    },
  };
}
