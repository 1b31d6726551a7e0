import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { Database } from "../data/database.ts";
import type { DataFolder } from "../data/dataFolder.ts";
import type { WorkerEnv } from "../env.ts";
import { undeliveredLimit } from "../queue/queueWorker.ts";
import type { FileStore } from "../storage/fileStore.ts";
import { CallbackOutbox } from "./outbox.ts";
import { callbackSender } from "./sendCallback.ts";
import { createCallbackSpool } from "./spool.ts";

/** Lease of a job whose callback is not delivered yet. */
const spooledLeaseSeconds = 60;

type OutboxParts = {
  folder: DataFolder;
  database: Database;
  store: FileStore;
  clock: Clock;
  random(): number;
  log: Logger;
  /** Called when the outbox drops below its limit, so that jobs can be claimed again. */
  onRoom(): void;
};

/** Creates the outbox over the spool in the worker's data folder. */
export function openOutbox(env: WorkerEnv, parts: OutboxParts): CallbackOutbox {
  const { folder, database, store, clock, random, log, onRoom } = parts;
  const outbox: CallbackOutbox = new CallbackOutbox({
    clock,
    random,
    log,
    spool: createCallbackSpool(folder.spool),
    deliver: callbackSender({
      url: env.JOB_CALLBACK_URL,
      secret: env.JOB_CALLBACK_SECRET,
      now: clock.now,
    }),
    removeFiles: (files) => store.remove(files),
    renew: async ({ job_id, attempt }) => void (await database.renew(job_id, attempt, spooledLeaseSeconds)),
    // Only a delivery that leaves a full outbox makes room.
    onDelivered: () => {
      if (outbox.size === undeliveredLimit - 1) onRoom();
    },
  });
  return outbox;
}
