import type { QueueName } from "#contracts/jobs/definition.ts";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, systemClock } from "#platform/clock.ts";
import { StartError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import type { ContentPolicy } from "#policy/contentPolicy.ts";
import { readContentPolicy } from "#policy/readPolicyFile.ts";
import { createContentGate, createRefusalAudit } from "./attempt/contentGate.ts";
import { createDatabase, createSupabase } from "./data/database.ts";
import { type DataFolder, openDataFolder } from "./data/dataFolder.ts";
import { type EnhancerWorker, startEnhancerWorker } from "./enhance/serveEnhancer.ts";
import type { WorkerEnv } from "./env.ts";
import { type MemoryOptions, startMemory } from "./memory/startMemory.ts";
import { watchEventLoop } from "./metrics/eventLoopDelay.ts";
import { gaugesOf, heartbeatState } from "./metrics/gauges.ts";
import { startHeartbeat } from "./metrics/heartbeat.ts";
import { type MetricsServer, serveMetrics } from "./metrics/serveMetrics.ts";
import { createWorkerMetrics, type WorkerMetrics } from "./metrics/workerMetrics.ts";
import { createContractGuard } from "./queue/contractGuard.ts";
import { createQueueRedis } from "./queue/queueRedis.ts";
import { type QueueWorker, type SharedParts, startQueueWorker } from "./queue/queueWorker.ts";
import { createReportedCapabilities } from "./queue/reportedCapabilities.ts";
import { openSignalStream } from "./queue/signalStream.ts";
import { reconsiderAll, signalsFor, subscribeTo, wakeAll } from "./queue/workerSignals.ts";
import { openOutbox } from "./settle/openOutbox.ts";
import { settleOrphans } from "./settle/settleOrphans.ts";
import { openStorage } from "./storage/retryOutage.ts";

export type OrchestratorOptions = {
  log: Logger;
  /** The environment of the inference children. */
  childEnvironment: Record<string, string | undefined>;
  /** A replacement for the inference child's entry point, for tests. */
  childModule?: URL;
  clock?: Clock;
  random?(): number;
  newId?(): string;
  /** Milliseconds without a message after which a child is killed, while it starts and while it works. */
  childLimits?: { startMs: number; silenceMs: number };
};

export type Orchestrator = {
  workerId: string;
  /**
   * Resolves once the child of every queue has started, or has failed to start, for the first time. Rejects with a
   * StartError when a child reports that this installation can't work.
   */
  ready: Promise<void>;
  /** The port of the metrics server; null when metrics are not served. */
  metricsPort: number | null;
  /** Stops claiming jobs. Running jobs get `graceMs` milliseconds to complete before they are returned to the queue. */
  close(graceMs: number): Promise<void>;
};

/** A step of a large image can take minutes on a slow CPU, as can loading a model from a network volume. */
const defaultChildLimits = { startMs: 600_000, silenceMs: 900_000 };
/** Time for delivering callbacks during shutdown, in milliseconds. Undelivered callbacks stay in the spool. */
const finalDeliveryMs = 2000;
function connect(env: WorkerEnv, workerId: string) {
  const supabase = createSupabase(env.SUPABASE_URL, env.SUPABASE_SERVICE_KEY);
  return {
    supabase,
    database: createDatabase(supabase, workerId),
    redis: createQueueRedis(env.UPSTASH_REDIS_REST_URL, env.UPSTASH_REDIS_REST_TOKEN),
  };
}

async function readPolicy(env: WorkerEnv): Promise<ContentPolicy> {
  return await readContentPolicy(env.POLICY_FILE).catch((error: Error) => {
    throw new StartError(error.message, { cause: error });
  });
}

/**
 * The control plane of the worker: both queues, from claiming a job to settling it. All computation happens in the
 * inference children, so it never blocks.
 * @throws {StartError} when the data folder is in use or can't be written, or when the content policy is invalid.
 */
export async function startOrchestrator(env: WorkerEnv, options: OrchestratorOptions): Promise<Orchestrator> {
  const { log, clock = systemClock, random = Math.random, newId = () => crypto.randomUUID() } = options;
  const policy = await readPolicy(env);
  const folder = openFolder(env, new Date(clock.now()), newId);
  const { supabase, database, redis } = connect(env, folder.workerId);
  const workers: QueueWorker[] = [];
  const wake = () => wakeAll(workers);
  let enhancer: EnhancerWorker | null = null;
  let drainingSince: string | null = null;
  let isReady = false;
  const memory = await startMemory({ ...memoryOf(env, options, workers), clock, log });
  const eventLoop = watchEventLoop();
  const contract = createContractGuard(log);
  const reported = createReportedCapabilities(() => reconsiderAll(workers));
  const parts = () => ({ workers, enhancer });
  const metrics = createWorkerMetrics(gaugesOf(parts, memory, eventLoop, () => outbox.size, contract));
  const metricsServer = await openMetrics(env, metrics, log);

  const files = openStorage(supabase, { clock, random, log }, wake);
  const outbox = openOutbox(env, { folder, database, store: files.store, clock, random, log, onRoom: wake });
  await outbox.start();
  await settleOrphans(folder, outbox, log);

  const stream = openSignalStream({
    ...signalsFor(workers, () => enhancer?.wake()),
    connect: subscribeTo(env),
    ping: () => redis.ping(folder.workerId),
    clock,
    backoff: createBackoff({ firstMs: 500, maxMs: 30_000, random }),
    log,
  });

  const heartbeat = startHeartbeat({
    state: heartbeatState(workers, memory, eventLoop, outbox, contract, new Date(clock.now())),
    async report(capabilities, details) {
      // A report without the children's capabilities would take their jobs away from this worker.
      if (!isReady) return;
      await database.reportWorker(capabilities, {
        ...details,
        enhancer: enhancer?.state() ?? null,
        draining_since: drainingSince,
      });
      reported.record(capabilities);
    },
    onBeat: () => folder.lock.touch(new Date(clock.now())),
    clock,
    log,
  });

  const shared: SharedParts = {
    database,
    redis,
    ...files,
    content: createContentGate(policy, createRefusalAudit(supabase), log),
    outbox,
    folder,
    memory,
    metrics,
    streamIsHealthy: () => stream.isHealthy(),
    // Nothing is reported until every child has started once.
    onChange: () => onceReady(() => void heartbeat.beat()),
    onJob: () => onceReady(() => heartbeat.beatSoon()),
    child: childOf(env, options),
    limits: options.childLimits ?? defaultChildLimits,
    contract,
    reported,
    clock,
    random,
    newId,
    log,
  };
  for (const queue of env.QUEUES) workers.push(startQueueWorker(queue, shared));
  enhancer = startEnhancerWorker(shared);
  const ready: Promise<void> = Promise.all(workers.map((worker) => worker.ready)).then(() => {
    isReady = true;
  });
  const onceReady = (report: () => void) => void ready.then(report, () => {});

  return {
    workerId: folder.workerId,
    ready,
    metricsPort: metricsServer?.port ?? null,
    async close(graceMs) {
      drainingSince = new Date(clock.now()).toISOString();
      void heartbeat.beat();
      await metricsServer?.close();
      await Promise.all([enhancer?.close(), ...workers.map((worker) => worker.close(graceMs))]);
      files.storage.close();
      heartbeat.stop();
      await stream.close();
      await outbox.close(finalDeliveryMs);
      await memory.close();
      eventLoop.close();
      folder.close();
    },
  };
}

function openFolder(env: WorkerEnv, now: Date, newId: () => string): DataFolder {
  return openDataFolder({ path: env.WORKER_DATA_DIR, workerId: env.WORKER_ID ?? null, now, newId });
}

function memoryOf(
  env: WorkerEnv,
  options: OrchestratorOptions,
  workers: QueueWorker[],
): Omit<MemoryOptions, "clock" | "log"> {
  const workerOf = (queue: QueueName) => workers.find((worker) => worker.queue === queue);
  return {
    limit: env.WORKER_MEMORY_MB > 0 ? env.WORKER_MEMORY_MB * 2 ** 20 : null,
    idleMs: env.MODEL_IDLE_MINUTES > 0 ? env.MODEL_IDLE_MINUTES * 60_000 : null,
    device: env.CUDA_VISIBLE_DEVICES?.split(",")[0]?.trim() || "0",
    path: options.childEnvironment.PATH,
    modelsOf: (queue) => workerOf(queue)?.models() ?? [],
    wake: (queue) => workerOf(queue)?.consumer.wake(),
  };
}

async function openMetrics(
  env: WorkerEnv,
  metrics: WorkerMetrics,
  log: Logger,
): Promise<MetricsServer | null> {
  const { METRICS_HOST: host, METRICS_PORT: port } = env;
  if (port === undefined) return null;
  const server = await serveMetrics({ host, port, text: metrics.text });
  log.info("serving metrics", { host, port: server.port });
  return server;
}

function childOf(env: WorkerEnv, options: OrchestratorOptions): SharedParts["child"] {
  return {
    module: options.childModule ?? new URL("./inference/main.ts", import.meta.url),
    environment: options.childEnvironment,
    options: {
      modelsDir: env.MODELS_DIR,
      policyFile: env.POLICY_FILE,
      threads: env.ORT_THREADS,
      requireCuda: env.REQUIRE_CUDA,
      providers: env.EXECUTION_PROVIDER,
      logLevel: env.LOG_LEVEL,
      logFormat: env.LOG_FORMAT,
    },
  };
}
