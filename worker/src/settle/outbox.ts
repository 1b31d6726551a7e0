import type { JobCallback } from "#contracts/callback/message.ts";
import { thumbnailBucket } from "#contracts/jobs/buckets.ts";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, repeat, wait } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { StoredFile } from "../storage/fileStore.ts";
import type { DeliverCallback } from "./sendCallback.ts";
import type { CallbackSpool, SpooledCallback } from "./spool.ts";

export type CallbackOutboxOptions = {
  spool: CallbackSpool;
  deliver: DeliverCallback;
  /** Renews the lease of the job while its callback is undelivered, so that the sweep doesn't requeue it. */
  renew(callback: JobCallback): Promise<void>;
  /** Removes files of a deleted job. Best effort: never rejects. */
  removeFiles(files: StoredFile[]): Promise<void>;
  clock: Clock;
  random(): number;
  log: Logger;
  /** The number of undelivered callbacks has decreased. */
  onDelivered(): void;
};

/** How long, and how often, the lease of an undelivered callback is renewed, in milliseconds. */
const renewForMs = 3_600_000;
const renewEveryMs = 20_000;

/** The stored files of a result. */
function filesOf(callback: JobCallback): StoredFile[] {
  if (callback.status !== "completed") return [];
  return callback.assets.flatMap(({ bucket_name, file_path, thumbnail_path }) => [
    { bucket: bucket_name, path: file_path },
    ...(thumbnail_path === null ? [] : [{ bucket: thumbnailBucket, path: thumbnail_path }]),
  ]);
}

/** Delivers callbacks until each is accepted, also across restarts: spooled first, then sent with backoff. */
export class CallbackOutbox {
  readonly #options: CallbackOutboxOptions;
  readonly #closing = new AbortController();
  readonly #deliveries = new Map<string, Promise<void>>();

  constructor(options: CallbackOutboxOptions) {
    this.#options = options;
  }

  /** Number of callbacks that the server has not accepted yet. */
  get size(): number {
    return this.#deliveries.size;
  }

  /** True if the callback of this attempt is undelivered. */
  has(jobId: string, attempt: number): boolean {
    const name = `${jobId}-${attempt}`;
    return this.#deliveries.has(name) || this.#deliveries.has(`${name}.json`);
  }

  /** Continues with the callbacks that an earlier process could not deliver. */
  async start(): Promise<void> {
    const { entries, unreadable } = await this.#options.spool.list();
    for (const name of unreadable) this.#options.log.error("a spooled callback is unreadable", { name });
    if (entries.length > 0)
      this.#options.log.info("delivering callbacks of an earlier process", { count: entries.length });
    for (const entry of entries) this.#startDelivery(entry);
  }

  /** Resolves once the callback is stored durably. Its delivery continues in the background. */
  async send(callback: JobCallback): Promise<void> {
    const entry = await this.#options.spool.put(callback).catch((error: unknown) => {
      // A full disk must not discard a result that can still be delivered from memory.
      this.#options.log.error("a callback could not be spooled", { jobId: callback.job_id, error });
      return { name: `${callback.job_id}-${callback.attempt}`, callback };
    });
    this.#startDelivery(entry);
  }

  /** Waits up to `graceMs` milliseconds for deliveries. Undelivered callbacks stay in the spool. */
  async close(graceMs: number): Promise<void> {
    const delivered = new AbortController();
    const all = Promise.all(this.#deliveries.values());
    await Promise.race([all, wait(this.#options.clock, graceMs, delivered.signal)]);
    delivered.abort();
    this.#closing.abort();
    await Promise.all(this.#deliveries.values());
  }

  #startDelivery(entry: SpooledCallback): void {
    if (this.#deliveries.has(entry.name)) return;
    const delivery = this.#deliverUntilAccepted(entry)
      .catch((error: unknown) => this.#options.log.error("the spool failed", { name: entry.name, error }))
      .finally(() => {
        this.#deliveries.delete(entry.name);
        this.#options.onDelivered();
      });
    this.#deliveries.set(entry.name, delivery);
  }

  async #deliverUntilAccepted(entry: SpooledCallback): Promise<void> {
    const { spool, clock, random } = this.#options;
    const log = this.#options.log.child({ jobId: entry.callback.job_id, attempt: entry.callback.attempt });
    const backoff = createBackoff({ firstMs: 500, maxMs: 60_000, random });
    const stopRenewing = this.#keepLease(entry.callback);
    try {
      for (let tries = 1; !this.#closing.signal.aborted; tries += 1) {
        const delivery = await this.#options.deliver(entry.callback, this.#closing.signal);
        if (delivery.kind === "accepted") {
          log.info("callback accepted", { status: entry.callback.status, outcome: delivery.outcome, tries });
          return await spool.remove(entry);
        }
        if (delivery.kind === "refused" && delivery.code === "JOB_NOT_FOUND") {
          return await this.#discardResult(entry, log);
        }
        if (delivery.kind === "refused") {
          log.error("the server rejected a callback; it is kept in spool/refused", {
            reason: delivery.reason,
          });
          return await spool.refuse(entry);
        }
        if (this.#closing.signal.aborted) return;
        log.warn("a callback could not be delivered, will retry", { reason: delivery.reason, tries });
        await wait(clock, backoff.next(), this.#closing.signal);
      }
    } finally {
      stopRenewing();
    }
  }

  /** The account was deleted in the meantime, so the files and the callback must not be kept. */
  async #discardResult(entry: SpooledCallback, log: Logger): Promise<void> {
    const files = filesOf(entry.callback);
    log.warn("the job was deleted, its result is removed", { files: files.length });
    await this.#options.removeFiles(files);
    await this.#options.spool.remove(entry);
  }

  /** Renews the lease, except for a retryable failure: its job should be requeued soon. */
  #keepLease(callback: JobCallback): () => void {
    if (callback.status !== "completed" && (callback.status === "cancelled" || callback.retryable))
      return () => {};
    const { clock, renew } = this.#options;
    const until = clock.now() + renewForMs;
    return repeat(clock, renewEveryMs, async () => {
      if (clock.now() < until) await renew(callback).catch(() => {});
    });
  }
}
