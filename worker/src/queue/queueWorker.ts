import type { JobCallback } from "#contracts/callback/message.ts";
import { type JobType, jobCatalog, jobTypesOf } from "#contracts/jobs/catalog.ts";
import type { QueueName } from "#contracts/jobs/definition.ts";
import { createBackoff } from "#platform/backoff.ts";
import type { Clock } from "#platform/clock.ts";
import { StartError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { residentMemory } from "#platform/residentMemory.ts";
import type { ContentGate } from "../attempt/contentGate.ts";
import { type AttemptControl, holdLease, type Lease } from "../attempt/lease.ts";
import { createProgressReporter } from "../attempt/progressReporter.ts";
import { type AttemptServices, runAttempt } from "../attempt/runAttempt.ts";
import type { ClaimedJob, Database } from "../data/database.ts";
import type { DataFolder } from "../data/dataFolder.ts";
import { forkInferenceChild } from "../inference/forkChild.ts";
import type { Capability, ChildOptions, ModelMemory } from "../inference/protocol.ts";
import { InferenceSupervisor } from "../inference/supervisor.ts";
import type { Memory } from "../memory/startMemory.ts";
import type { WorkerMetrics } from "../metrics/workerMetrics.ts";
import type { CallbackOutbox } from "../settle/outbox.ts";
import type { FileStore } from "../storage/fileStore.ts";
import type { StorageRetry } from "../storage/retryOutage.ts";
import type { SourceAssets } from "../storage/sourceAssets.ts";
import type { ClaimsOptions } from "./claims.ts";
import { type Consumer, startConsumer } from "./consumer.ts";
import type { ContractGuard } from "./contractGuard.ts";
import type { QueueRedis } from "./queueRedis.ts";
import type { ReportedCapabilities } from "./reportedCapabilities.ts";

/** The services that all queues of the worker share. */
export type SharedParts = {
  database: Database;
  redis: QueueRedis;
  store: FileStore;
  storage: StorageRetry;
  sources: SourceAssets;
  content: ContentGate;
  outbox: CallbackOutbox;
  folder: DataFolder;
  memory: Memory;
  metrics: WorkerMetrics;
  contract: ContractGuard;
  reported: ReportedCapabilities;
  streamIsHealthy(): boolean;
  /** Capabilities may have changed. */
  onChange(): void;
  /** A job has started or ended. */
  onJob(): void;
  child: {
    module: URL;
    environment: Record<string, string | undefined>;
    options: Omit<ChildOptions, "jobTypes">;
  };
  limits: { startMs: number; silenceMs: number };
  clock: Clock;
  random(): number;
  newId(): string;
  log: Logger;
};

export type QueueWorker = {
  queue: QueueName;
  consumer: Consumer;
  capabilities(): Capability[];
  /** The packs that this queue may load, with the memory that each needs. */
  models(): readonly ModelMemory[];
  provider(): string | null;
  /** Resident memory of the inference child in bytes; null while it is not running. */
  residentBytes(): number | null;
  details(): Record<string, unknown>;
  /** Renews the lease of the running job, to pick up a cancellation that may have been missed. */
  renewNow(): void;
  /**
   * Resolves once the child has started, or has failed to start, for the first time. Rejects with a StartError when
   * the child reports that this installation can't work.
   */
  ready: Promise<void>;
  close(graceMs: number): Promise<void>;
};

/** No job is claimed while this many results are undelivered. */
export const undeliveredLimit = 5;
/** Milliseconds that a child gets to exit after `stop`. */
const childExitMs = 2000;

const modelsHeldBy = (queue: QueueName, { memory }: SharedParts) =>
  memory.planner.holdings
    .filter(({ owner }) => owner === queue)
    .map(({ model, state, bytes }) => ({ model, state, bytes }));

function createReadiness(): { ready: Promise<void>; started(): void; unusable(error: StartError): void } {
  let started = () => {};
  let unusable = (_error: StartError) => {};
  const ready = new Promise<void>((resolve, reject) => {
    started = resolve;
    unusable = reject;
  });
  return { ready, started, unusable };
}

/** True if the result of a job could be stored and delivered. */
const canDeliver = ({ contract, outbox, storage }: SharedParts): boolean =>
  !contract.mismatch && outbox.size < undeliveredLimit && !storage.isFailing();

/** Starts one queue: its inference child and its consumer. */
export function startQueueWorker(queue: QueueName, shared: SharedParts): QueueWorker {
  const log = shared.log.child({ queue });
  const jobTypes = jobTypesOf(queue);
  const { ready, started, unusable } = createReadiness();
  let lease: Lease | null = null;

  const inference = openInference(queue, shared, log, {
    onUnusable: (reason) => unusable(new StartError(reason)),
    onChange() {
      started();
      consumer.reconsider();
      shared.onChange();
    },
  });
  const beforeStart = jobTypes.map(notStarted);
  const capabilities = () => inference.capabilities ?? beforeStart;
  // The database reserves a job for another worker only if it knows that this worker can't run it.
  const gapsAreReported = () => capabilities().every((one) => one.available || shared.reported.has(one));
  const services: AttemptServices = {
    workerId: shared.folder.workerId,
    capabilities,
    generate: (request, options) => inference.generate(request, options),
    holdLease(row, control) {
      const seconds = leaseSeconds(queue);
      lease = holdLease({
        renew: () => shared.database.renew(row.id, row.attempt, seconds),
        leaseSeconds: seconds,
        dueAt: row.finish_by ? Date.parse(row.finish_by) : null,
        onCancel: () => control.stop("cancelled"),
        onLost: () => control.stop("lease_lost"),
        clock: shared.clock,
        log: log.child({ jobId: row.id }),
      });
      return lease;
    },
    openReporter: (row) =>
      createProgressReporter({
        job: { id: row.id, userId: row.user_id, attempt: row.attempt },
        publish: (event, keep) => shared.redis.publishProgress(event, keep),
        clock: shared.clock,
        log,
      }),
    makeScratch: (jobId, attempt) => shared.folder.makeScratch(jobId, attempt),
    removeScratch: (folder) => shared.folder.removeScratch(folder),
    store: shared.store,
    sources: shared.sources,
    content: shared.content,
    settle: (callback) => shared.outbox.send(callback),
    clock: shared.clock,
    log,
  };

  const consumer = startConsumer({
    queue,
    mayTake: () =>
      inference.isIdle &&
      canDeliver(shared) &&
      capabilities().some(({ available }) => available) &&
      gapsAreReported(),
    turns: shared.memory.turns.turnOf(queue),
    hasJobs: async () => (await shared.redis.size(queue)) > 0,
    ...claimingFor(queue, shared),
    async run(row, control) {
      const ownLog = log.child({ jobId: row.id, attempt: row.attempt });
      shared.onJob();
      await runWithMetrics(row, control, { ...services, log: ownLog }, shared).finally(shared.onJob);
      lease = null;
    },
    streamIsHealthy: shared.streamIsHealthy,
    clock: shared.clock,
    random: shared.random,
    log,
  });
  inference.start();

  return {
    queue,
    consumer,
    capabilities,
    models: () => inference.models,
    provider: () => inference.provider,
    residentBytes: () => residentMemory(inference.pid),
    details: () => ({
      provider: inference.provider,
      models: modelsHeldBy(queue, shared),
      current_job: consumer.currentJob(),
      child_rss_bytes: residentMemory(inference.pid),
    }),
    renewNow: () => lease?.renewNow(),
    ready,
    async close(graceMs) {
      await consumer.close(graceMs);
      await inference.close(childExitMs);
    },
  };
}

/** How this queue takes and claims jobs. */
const claimingFor = (
  queue: QueueName,
  { redis, database, contract, newId }: SharedParts,
): Omit<ClaimsOptions, "clock" | "random" | "log"> => ({
  take: (except) => redis.take(queue, except),
  putBack: (entry, how) => redis.putBack(queue, entry, how),
  wakeAll: () => redis.wake(queue),
  claim: (jobId, claimId) => database.claim(jobId, leaseSeconds(queue), claimId),
  onContractMismatch: (details) => contract.recordMismatch(details),
  newId,
});

async function runWithMetrics(
  row: ClaimedJob,
  control: AttemptControl,
  services: AttemptServices,
  { metrics, clock }: SharedParts,
): Promise<void> {
  services.log.info("job claimed", { type: row.job_type });
  if (row.attempt === 1 && row.created_at) {
    metrics.claimed(row.job_type, Math.max(0, clock.now() - Date.parse(row.created_at)) / 1000);
  }
  const settle = (callback: JobCallback) => {
    metrics.settled(row.job_type, callback);
    return services.settle(callback);
  };
  await runAttempt(row, control, { ...services, settle });
}

function openInference(
  queue: QueueName,
  shared: SharedParts,
  log: Logger,
  events: { onChange(): void; onUnusable(reason: string): void },
): InferenceSupervisor {
  const { module, environment, options } = shared.child;
  const argument = JSON.stringify({ ...options, jobTypes: jobTypesOf(queue) } satisfies ChildOptions);
  const inference: InferenceSupervisor = new InferenceSupervisor({
    fork: (events) => forkInferenceChild({ module, environment, argument }, events),
    clock: shared.clock,
    log,
    backoff: createBackoff({ firstMs: 500, maxMs: 60_000, random: shared.random }),
    startLimitMs: shared.limits.startMs,
    silenceLimitMs: shared.limits.silenceMs,
    ...events,
    memory: shared.memory.planner.join(queue, (model) => inference.unload(model)),
    onProvider: (provider) => shared.memory.setProvider(provider),
    onLoaded: (model, ms) => shared.metrics.modelLoaded(model, ms),
    onCrash: () => shared.metrics.crashed(queue),
  });
  return inference;
}

/** A job is claimed before its type is known, so the longest lease of the queue's types applies. */
const leaseSeconds = (queue: QueueName): number =>
  Math.max(...jobTypesOf(queue).map((type) => jobCatalog[type].leaseSeconds));

const notStarted = (type: JobType): Capability => ({
  type,
  available: false,
  reason: "The inference process of the worker has not started.",
});
