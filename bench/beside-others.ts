import { parseArgs } from "node:util";
import { createSocketFolder, socketPathIn, startRedisServer } from "../embedded/redis/redisServer.ts";
import { withPostgres } from "./postgres/cluster.ts";
import { createDatabase } from "./postgres/database.ts";
import { openBullmq } from "./queues/bullmq.ts";
import { openGraphileWorker } from "./queues/graphileWorker.ts";
import { openOurs } from "./queues/ours.ts";
import type { Rival } from "./queues/rival.ts";
import { quantile, report, rounded, say, summary } from "./report.ts";

/**
 * How fast jobs get from whoever submits them to a worker, beside BullMQ and graphile-worker:
 *
 *     node bench/beside-others.ts [--jobs 1000] [--latency-jobs 300] [--rounds 3] [--workers 8]
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
const patienceMs = 60_000;
const mostMs = 50;
const leastPerSecond = 50;

type Stage = "claimed" | "ended";
type Contender = { name: string; rival: Rival; reached: Record<Stage, Map<string, () => void>> };

/** Resolves with the time at which the job gets there. */
function reaches({ name, reached }: Contender, stage: Stage, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${name}: the job ${key} was never ${stage}.`)),
      patienceMs,
    );
    reached[stage].set(key, () => {
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
}

async function latencyOf(contender: Contender, key: string): Promise<number> {
  const claimed = reaches(contender, "claimed", key);
  const ended = reaches(contender, "ended", key);
  const start = performance.now();
  await contender.rival.submit(key, 0);
  const at = await claimed;
  await ended;
  return at - start;
}

/** Jobs a second, from the first submit to the last end, with as many submitters as workers. */
async function throughputOf(contender: Contender, round: number): Promise<number> {
  const keys = Array.from({ length: jobs }, (_, index) => `throughput-${round}-${index}`);
  const ends = Promise.all(keys.map((key) => reaches(contender, "ended", key)));
  const start = performance.now();
  let next = 0;
  const submitAll = async (submitter: number): Promise<void> => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++])
      await contender.rival.submit(key, submitter);
  };
  await Promise.all([ends, ...Array.from({ length: workers }, (_, submitter) => submitAll(submitter))]);
  return jobs / ((performance.now() - start) / 1000);
}

const redisFolder = await createSocketFolder();
const redis = await startRedisServer(redisFolder, null);
try {
  await withPostgres(async (cluster) => {
    const postgresUrl = await createDatabase(cluster, "bench");
    const contenders: Contender[] = [];
    const openers = { ours: openOurs, bullmq: openBullmq, "graphile-worker": openGraphileWorker };
    for (const [name, open] of Object.entries(openers)) {
      const reached: Contender["reached"] = { claimed: new Map(), ended: new Map() };
      const hear = (stage: Stage) => (key: string) => {
        reached[stage].get(key)?.();
        reached[stage].delete(key);
      };
      const heard = { claimed: hear("claimed"), ended: hear("ended") };
      const redisPath = socketPathIn(redisFolder);
      const rival = await open({ redisPath, postgresUrl, submitters: workers, workers, heard });
      contenders.push({ name, rival, reached });
    }

    // In turns, so that what else the machine does falls on all.
    const latencies = new Map(contenders.map(({ name }) => [name, [] as number[]]));
    for (let index = 0; index < warmUps + latencyJobs; index += 1) {
      for (const contender of contenders) {
        const ms = await latencyOf(contender, `latency-${index}`);
        if (index >= warmUps) latencies.get(contender.name)?.push(ms);
      }
    }
    say("latencies measured");
    const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of contenders) {
        const rate = await throughputOf(contender, round);
        say(`${contender.name}: ${Math.round(rate)} jobs/s`);
        rates.get(contender.name)?.push(rate);
      }
    }
    for (const { rival } of contenders) await rival.close();

    const median = (of: Map<string, number[]>, name: string): number => quantile(of.get(name) ?? [], 0.5);
    const timesOurs = (of: Map<string, number[]>) =>
      Object.fromEntries(
        ["bullmq", "graphile-worker"].map((name) => [name, rounded(median(of, "ours") / median(of, name))]),
      );
    const summaries = (of: Map<string, number[]>) =>
      Object.fromEntries([...of].map(([name, list]) => [name, summary(list)]));
    report({
      question:
        "How long from submit to claim, and how many jobs a second, beside BullMQ and graphile-worker?",
      aim: `claimed within ${mostMs} ms (median), over ${leastPerSecond} jobs a second; ours over theirs as ratios`,
      met: median(latencies, "ours") < mostMs && median(rates, "ours") > leastPerSecond,
      postgres: cluster.version,
      workers,
      latencyJobs,
      submitToClaimMs: summaries(latencies),
      latencyRatio: timesOurs(latencies),
      jobs,
      rounds,
      jobsPerSecond: summaries(rates),
      throughputRatio: timesOurs(rates),
    });
  });
} finally {
  await redis.close();
}
