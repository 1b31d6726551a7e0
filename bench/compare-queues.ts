import { parseArgs } from "node:util";
import { createSocketFolder, socketPathIn, startRedisServer } from "../embedded/redis/redisServer.ts";
import { withPostgres } from "./postgres/cluster.ts";
import { createDatabase } from "./postgres/database.ts";
import { openBullmq } from "./queues/bullmq.ts";
import { openGraphileWorker } from "./queues/graphileWorker.ts";
import { openOurvidz } from "./queues/ourvidz.ts";
import type { QueueSystem } from "./queues/queueSystem.ts";
import { logProgress, quantile, report, rounded, summary } from "./report.ts";

/**
 * How long from submit to claim, and how many jobs per second, compared with BullMQ and graphile-worker?
 *
 *     node bench/compare-queues.ts [--jobs 1000] [--latency-jobs 300] [--rounds 3] [--workers 8]
 *
 * Output: latency in ms and jobs per second of each system, and the ratios of OurVidz to the others.
 */
const { values } = parseArgs({
  options: {
    jobs: { type: "string", default: "1000" },
    "latency-jobs": { type: "string", default: "300" },
    rounds: { type: "string", default: "3" },
    workers: { type: "string", default: "8" },
  },
});
const jobs = Number(values.jobs);
const latencyJobs = Number(values["latency-jobs"]);
const rounds = Number(values.rounds);
const workers = Number(values.workers);
const warmUps = 20;
const timeoutMs = 60_000;
const targetLatencyMs = 50;
const targetJobsPerSecond = 50;

type Stage = "claimed" | "completed";
type Contender = { name: string; system: QueueSystem; waiting: Record<Stage, Map<string, () => void>> };

/** Resolves with the time at which the job reaches the stage. */
function waitForStage({ name, waiting }: Contender, stage: Stage, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${name}: the job ${key} wasn't ${stage} in time.`)),
      timeoutMs,
    );
    waiting[stage].set(key, () => {
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
}

/** Milliseconds from submit to claim. */
async function latencyOf(contender: Contender, key: string): Promise<number> {
  const claimed = waitForStage(contender, "claimed", key);
  const completed = waitForStage(contender, "completed", key);
  const start = performance.now();
  await contender.system.submit(key, 0);
  const at = await claimed;
  await completed;
  return at - start;
}

/** Jobs per second from the first submit to the last completion, with as many submitters as workers. */
async function throughputOf(contender: Contender, round: number): Promise<number> {
  const keys = Array.from({ length: jobs }, (_, index) => `throughput-${round}-${index}`);
  const completions = Promise.all(keys.map((key) => waitForStage(contender, "completed", key)));
  const start = performance.now();
  let next = 0;
  const submitAll = async (submitter: number): Promise<void> => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++])
      await contender.system.submit(key, submitter);
  };
  await Promise.all([
    completions,
    ...Array.from({ length: workers }, (_, submitter) => submitAll(submitter)),
  ]);
  return jobs / ((performance.now() - start) / 1000);
}

const redisFolder = await createSocketFolder();
const redis = await startRedisServer(redisFolder, null);
try {
  await withPostgres(async (cluster) => {
    const postgresUrl = await createDatabase(cluster, "bench");
    const contenders: Contender[] = [];
    const openers = { ourvidz: openOurvidz, bullmq: openBullmq, "graphile-worker": openGraphileWorker };
    for (const [name, open] of Object.entries(openers)) {
      const waiting: Contender["waiting"] = { claimed: new Map(), completed: new Map() };
      const notify = (stage: Stage) => (key: string) => {
        waiting[stage].get(key)?.();
        waiting[stage].delete(key);
      };
      const events = { claimed: notify("claimed"), completed: notify("completed") };
      const redisPath = socketPathIn(redisFolder);
      const system = await open({ redisPath, postgresUrl, submitters: workers, workers, events });
      contenders.push({ name, system, waiting });
    }

    // In turns, so that other load on the machine affects all systems.
    const latencies = new Map(contenders.map(({ name }) => [name, [] as number[]]));
    for (let index = 0; index < warmUps + latencyJobs; index += 1) {
      for (const contender of contenders) {
        const ms = await latencyOf(contender, `latency-${index}`);
        if (index >= warmUps) latencies.get(contender.name)?.push(ms);
      }
    }
    logProgress("latencies measured");
    const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of contenders) {
        const rate = await throughputOf(contender, round);
        logProgress(`${contender.name}: ${Math.round(rate)} jobs/s`);
        rates.get(contender.name)?.push(rate);
      }
    }
    for (const { system } of contenders) await system.close();

    const median = (of: Map<string, number[]>, name: string): number => quantile(of.get(name) ?? [], 0.5);
    const ratios = (of: Map<string, number[]>) =>
      Object.fromEntries(
        ["bullmq", "graphile-worker"].map((name) => [
          name,
          rounded(median(of, "ourvidz") / median(of, name)),
        ]),
      );
    const summaries = (of: Map<string, number[]>) =>
      Object.fromEntries([...of].map(([name, list]) => [name, summary(list)]));
    report({
      question:
        "How long from submit to claim, and how many jobs per second, compared with BullMQ and graphile-worker?",
      target: `median under ${targetLatencyMs} ms, over ${targetJobsPerSecond} jobs per second; ratios of OurVidz to the others`,
      met: median(latencies, "ourvidz") < targetLatencyMs && median(rates, "ourvidz") > targetJobsPerSecond,
      postgres: cluster.version,
      workers,
      latencyJobs,
      submitToClaimMs: summaries(latencies),
      latencyRatio: ratios(latencies),
      jobs,
      rounds,
      jobsPerSecond: summaries(rates),
      throughputRatio: ratios(rates),
    });
  });
} finally {
  await redis.close();
}
