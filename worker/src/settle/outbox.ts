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
  /** Keeps the sweep from giving a job to somebody else while its result waits here. */
  renew(callback: JobCallback): Promise<void>;
  /** Removes files of a job that is no more. Best effort: never rejects. */
  removeFiles(files: StoredFile[]): Promise<void>;
  clock: Clock;
  random(): number;
  log: Logger;
  /** The number of waiting callbacks has become smaller. */
  onDelivered(): void;
};

/** Milliseconds for which the lease of an undelivered result is renewed, and between two renewals. */
const renewForMs = 3_600_000;
const renewEveryMs = 20_000;

/** What was stored for a result. */
function filesOf(callback: JobCallback): StoredFile[] {
  if (callback.status !== "completed") return [];
  return callback.assets.flatMap(({ bucket_name, file_path, thumbnail_path }) => [
    { bucket: bucket_name, path: file_path },
    ...(thumbnail_path === null ? [] : [{ bucket: thumbnailBucket, path: thumbnail_path }]),
  ]);
}

/** Delivers callbacks until each is accepted: spooled first, then tried with growing pauses, across restarts. */
export class CallbackOutbox {
  readonly #options: CallbackOutboxOptions;
  readonly #closing = new AbortController();
  readonly #deliveries = new Map<string, Promise<void>>();

  constructor(options: CallbackOutboxOptions) {
    this.#options = options;
  }

  /** Callbacks that the server has not taken yet. */
  get size(): number {
    return this.#deliveries.size;
  }

  /** The result of this attempt waits here. */
  has(jobId: string, attempt: number): boolean {
    const name = `${jobId}-${attempt}`;
    return this.#deliveries.has(name) || this.#deliveries.has(`${name}.json`);
  }

  /** Takes up what an earlier run of this worker could not deliver. */
  async start(): Promise<void> {
    const { entries, unreadable } = await this.#options.spool.list();
    for (const name of unreadable) this.#options.log.error("a spooled callback is unreadable", { name });
    if (entries.length > 0) this.#options.log.info("callbacks wait from before", { count: entries.length });
    for (const entry of entries) this.#begin(entry);
  }

  /** Resolves when the callback is safe on disk; its delivery goes on by itself. */
  async send(callback: JobCallback): Promise<void> {
    const entry = await this.#options.spool.put(callback).catch((error: unknown) => {
      // A full disk shall not cost a result that may still be delivered from memory.
      this.#options.log.error("a callback could not be spooled", { jobId: callback.job_id, error });
      return { name: `${callback.job_id}-${callback.attempt}`, callback };
    });
    this.#begin(entry);
  }

  /** Gives what is on its way `graceMs` milliseconds; the rest stays in the spool. */
  async close(graceMs: number): Promise<void> {
    const given = new AbortController();
    const all = Promise.all(this.#deliveries.values());
    await Promise.race([all, wait(this.#options.clock, graceMs, given.signal)]);
    given.abort();
    this.#closing.abort();
    await Promise.all(this.#deliveries.values());
  }

  #begin(entry: SpooledCallback): void {
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
          log.info("settled", { status: entry.callback.status, outcome: delivery.outcome, tries });
          return await spool.remove(entry);
        }
        if (delivery.kind === "refused" && delivery.code === "JOB_NOT_FOUND") {
          return await this.#forgetJob(entry, log);
        }
        if (delivery.kind === "refused") {
          log.error("the server refused a callback for good; it is kept in spool/refused", {
            reason: delivery.reason,
          });
          return await spool.refuse(entry);
        }
        if (this.#closing.signal.aborted) return;
        log.warn("a callback could not be delivered and is tried again", { reason: delivery.reason, tries });
        await wait(clock, backoff.next(), this.#closing.signal);
      }
    } finally {
      stopRenewing();
    }
  }

  /** The account was deleted in the meantime: nothing refers to the files, and nothing of it is to be kept. */
  async #forgetJob(entry: SpooledCallback, log: Logger): Promise<void> {
    const files = filesOf(entry.callback);
    log.warn("the job is no more, and what was made for it is removed", { files: files.length });
    await this.#options.removeFiles(files);
    await this.#options.spool.remove(entry);
  }

  /** A retryable failure is better swept early than kept; everything else is worth waiting for. */
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
