import { redisChannels } from "#contracts/redis/keys.ts";
import { readRedisStream } from "#contracts/redis/subscribe.ts";
import type { WorkerEnv } from "../env.ts";
import type { QueueWorker } from "./queueWorker.ts";
import type { SignalStreamOptions } from "./signalStream.ts";

/** Creates the function that subscribes to the `workers` channel. */
export const subscribeTo =
  (env: WorkerEnv): SignalStreamOptions["connect"] =>
  (signal, onLine) =>
    readRedisStream({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      listenTo: { channel: redisChannels.workers },
      signal,
      onLine,
    });

/** Jobs that were deferred before the database knew this worker's capabilities may be claimable now. */
export function reconsiderAll(workers: QueueWorker[]): void {
  for (const { consumer } of workers) consumer.reconsider();
}

/** Polls every queue for a job. */
export function wakeAll(workers: QueueWorker[]): void {
  for (const { consumer } of workers) consumer.wake();
}

/** Handles the messages of the `workers` channel, and the opening and closing of its stream. */
export function signalsFor(
  workers: QueueWorker[],
  wakeEnhancer: () => void,
): Pick<SignalStreamOptions, "onSignal" | "onOpen" | "onLost"> {
  return {
    onSignal(signal) {
      if (signal.kind === "enhance") wakeEnhancer();
      for (const { queue, consumer } of workers) {
        if (signal.kind === "wake" && signal.queue === queue) consumer.wake();
        if (signal.kind === "cancel") consumer.cancel(signal.job_id);
      }
    },
    // Wake-ups and cancellations may have been missed while disconnected.
    onOpen() {
      wakeAll(workers);
      wakeEnhancer();
      for (const worker of workers) worker.renewNow();
    },
    // The queues are polled until the stream is open again.
    onLost: () => wakeAll(workers),
  };
}
