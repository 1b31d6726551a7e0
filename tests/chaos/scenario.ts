import { setTimeout as pause } from "node:timers/promises";
import { buildJob } from "../support/builders.ts";
import { type Audit, audit } from "./audit.ts";
import { type ChaosSystem, startChaosSystem } from "./chaosSystem.ts";
import { type ChaosInput, type ChaosUser, createChaosUser, serviceOf, type WatchedJob } from "./chaosUser.ts";
import { expireWaits } from "./expireWaits.ts";
import { describeInjection, injectFault } from "./injectFault.ts";
import { planFaults } from "./planFaults.ts";
import { type SeededRandom, seededRandom } from "./seededRandom.ts";

export type ScenarioOptions = {
  seed: number;
  jobs: number;
  users: number;
  faultCount: number;
  /** Milliseconds after which unsettled jobs count as lost. */
  timeoutMs: number;
  say(line: string): void;
};

export type ScenarioReport = Audit & {
  logs: string;
  milliseconds: number;
  callbacks: string;
  /** Number of attempts that workers reported as completed. More than completed jobs means that some were executed twice. */
  completions: number;
  /** Number of jobs that were throttled by others of the same user. */
  throttled: number;
};

/** Milliseconds to wait for jobs to settle before the next fault is injected anyway. */
const faultTimeoutMs = 30_000;
/** Milliseconds within which users who watch all their jobs must have received every outcome: 5 seconds and a reconnect. */
const reportTimeoutMs = 10_000;

/**
 * Runs many jobs of several users while processes are killed, connections cut and delayed, and callbacks delivered twice,
 * late and without a response. `violations` is empty if no job was lost or executed twice. The seed determines the faults
 * and after how many settled jobs each is injected; the operating system determines the interleaving.
 */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioReport> {
  const { seed, say } = options;
  const began = performance.now();
  const system = await startChaosSystem(seededRandom(seed, "callbacks"));
  const over = new AbortController();
  let violations: string[] = ["the scenario was interrupted"];
  try {
    say(`system ready after ${seconds(began)}`);
    const users: ChaosUser[] = [];
    for (let i = 0; i < options.users; i += 1) {
      // One in three has the free tier.
      users.push(await createChaosUser(system, i % 3 === 2 ? "free" : "enterprise", over.signal));
    }
    const streams = users.map((user) => user.watchAll());
    const watchedJobs = await runJobs(system, users, options, over.signal);
    say(`all jobs settled after ${seconds(began)}`);
    const jobsOf = (user: ChaosUser): string[] =>
      watchedJobs.filter(({ owner }) => owner === user.id).map(({ uuid }) => uuid);
    const deadline = performance.now() + reportTimeoutMs;
    while (performance.now() < deadline && !users.every((user) => user.reported.knowsAll(jobsOf(user))))
      await pause(50);
    over.abort();
    await Promise.all(streams);

    const audited = await audit(
      serviceOf(system),
      users.map(({ id }) => id),
      new Set(watchedJobs.map(({ uuid }) => uuid)),
      system.relay.completed,
    );
    const reported = users.flatMap((user) => user.reported.violations(jobsOf(user)));
    const unexpectedExits = [...system.services.values()].flatMap((part) => part.unexpectedExits());
    violations = [
      ...audited.violations,
      ...reported,
      ...watchedJobs.flatMap(violationsOfWatched),
      ...unexpectedExits,
    ];
    return {
      ...audited,
      violations,
      logs: system.folder,
      milliseconds: performance.now() - began,
      callbacks: JSON.stringify(system.relay.counts),
      completions: system.relay.completed.size,
      throttled: users.reduce((sum, user) => sum + user.reported.throttled(), 0),
    };
  } finally {
    over.abort();
    await system.close({ keepLogs: violations.length > 0 });
  }
}

function violationsOfWatched({ uuid, ends, violations }: WatchedJob): string[] {
  const wrong = violations.map((fault) => `job ${uuid}: ${fault}`);
  return ends.length === 1 ? wrong : [...wrong, `job ${uuid} was seen in ${ends.length} terminal states`];
}

type OwnedJob = WatchedJob & { owner: string };

/** Resolves once every job's owner has received its outcome. */
async function runJobs(
  system: ChaosSystem,
  users: readonly ChaosUser[],
  options: ScenarioOptions,
  signal: AbortSignal,
): Promise<OwnedJob[]> {
  const random = seededRandom(options.seed, "jobs");
  const progress = { ends: 0 };
  const watchedJobs: OwnedJob[] = [];
  const settled = new AbortController();
  const live = async (user: ChaosUser, number: number): Promise<void> => {
    const { input, cancelAfter, retries } = planJob(random, number);
    const see = async (watched: WatchedJob): Promise<WatchedJob> => {
      watchedJobs.push(Object.assign(watched, { owner: user.id }));
      await user.watch(watched);
      return watched;
    };
    const first = await user.submit(input(), `chaos-${number}`);
    if (first) {
      if (cancelAfter !== null) void pause(cancelAfter).then(() => user.cancel(first.id));
      const { id, ends } = await see(first);
      if (retries && ends[0] !== "COMPLETED") await see(await user.retry(id, `chaos-${number}-again`));
    }
    progress.ends += 1;
  };
  const all: Promise<void>[] = [];
  const submitAll = async (): Promise<void> => {
    for (let number = 0; number < options.jobs; number += 1) {
      all.push(live(random.pick(users), number));
      // In small bursts, so that jobs are always queued and running.
      if (number % 6 === 5) await atLeast(progress, number - 20, faultTimeoutMs);
    }
  };
  const settledAll = submitAll().then(() => Promise.all(all));
  const injecting = injectFaults(system, options, progress);
  const expiring = injecting.then(() => expireWaits(serviceOf(system), settled.signal));
  const late = pause(options.timeoutMs, undefined, { signal: settled.signal }).then(
    () =>
      options.say(`after ${options.timeoutMs} ms only ${progress.ends} of ${options.jobs} jobs are settled`),
    () => {},
  );
  try {
    await Promise.race([settledAll, late]);
    signal.throwIfAborted();
  } finally {
    settled.abort();
    settledAll.catch(() => {});
    await Promise.all([injecting, expiring]);
  }
  return watchedJobs;
}

/** Draws a job and what its owner does with it. All numbers are drawn at once, so that the next job's are the same. */
function planJob(random: SeededRandom, number: number) {
  // From a fifth of a second to a second, so that kills often hit a running job.
  const steps = random.whole(10, 50);
  const seed = random.whole(0, 2 ** 31 - 1);
  const cancelAfter = random.chance(0.08) ? random.whole(0, 2000) : null;
  const startWithin = random.chance(0.06) ? random.whole(500, 5000) : null;
  const finishWithin = random.chance(0.06) ? random.whole(1000, 8000) : null;
  const fromNow = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
  const input = (): ChaosInput => {
    const job: ChaosInput = buildJob({ prompt: `walk towards a red circle, number ${number}`, seed, steps });
    if (startWithin !== null) job.startBy = fromNow(startWithin);
    else if (finishWithin !== null) job.finishBy = fromNow(finishWithin);
    return job;
  };
  return { input, cancelAfter, retries: random.chance(0.5) };
}

async function injectFaults(
  system: ChaosSystem,
  { seed, jobs, faultCount, say }: ScenarioOptions,
  progress: { ends: number },
): Promise<void> {
  for (const { fault, afterSettled } of planFaults(seededRandom(seed, "faultCount"), faultCount, jobs)) {
    await atLeast(progress, Math.min(progress.ends + afterSettled, jobs), faultTimeoutMs);
    const done = injectFault(system, fault);
    say(`${progress.ends} settled; ${describeInjection(fault, done)}`);
  }
}

async function atLeast(progress: { ends: number }, count: number, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (progress.ends < count && performance.now() < deadline) await pause(50);
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
