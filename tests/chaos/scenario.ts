import { setTimeout as pause } from "node:timers/promises";
import { buildJob } from "../support/builders.ts";
import { type Audit, audit } from "./audit.ts";
import {
  type ChaosInput,
  type ChaosPerson,
  createChaosPerson,
  type Sighting,
  serviceOf,
} from "./chaosPerson.ts";
import { type ChaosSystem, startChaosSystem } from "./chaosSystem.ts";
import { makeTrouble, tellTrouble } from "./makeTrouble.ts";
import { type SeededRandom, seededRandom } from "./seededRandom.ts";
import { timePasses } from "./timePasses.ts";
import { planTroubles } from "./troubles.ts";

export type ScenarioOptions = {
  seed: number;
  jobs: number;
  people: number;
  troubles: number;
  /** Milliseconds after which jobs that have not ended count as lost. */
  patienceMs: number;
  say(line: string): void;
};

export type ScenarioReport = Audit & {
  logs: string;
  milliseconds: number;
  callbacks: string;
  /** Attempts of which a worker said that it had completed them; more than completed jobs: some were made twice. */
  completions: number;
  /** Jobs that were told to wait for others of the same person. */
  throttled: number;
};

/** Milliseconds a trouble waits for jobs to end before it comes anyway. */
const troublePatienceMs = 30_000;
/** Milliseconds until those who watch all their jobs have to know every end: five seconds, and a connection anew. */
const tellingMs = 10_000;

/**
 * Many jobs of several people, while processes are killed, connections cut and delayed, and callbacks delivered twice,
 * late and without an answer. `faults` is empty when nothing was lost and nothing happened twice. The seed decides what
 * goes wrong and when, counted in jobs; the operating system decides the rest.
 */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioReport> {
  const { seed, say } = options;
  const began = performance.now();
  const system = await startChaosSystem(seededRandom(seed, "callbacks"));
  const over = new AbortController();
  let faults: string[] = ["the scenario broke off"];
  try {
    say(`the system runs after ${seconds(began)}`);
    const people: ChaosPerson[] = [];
    for (let i = 0; i < options.people; i += 1) {
      // One in three pays nothing.
      people.push(await createChaosPerson(system, i % 3 === 2 ? "free" : "enterprise", over.signal));
    }
    const streams = people.map((person) => person.watchAll());
    const sightings = await runJobs(system, people, options, over.signal);
    say(`every job has ended after ${seconds(began)}`);
    const jobsOf = (person: ChaosPerson): string[] =>
      sightings.filter(({ owner }) => owner === person.id).map(({ uuid }) => uuid);
    const deadline = performance.now() + tellingMs;
    while (performance.now() < deadline && !people.every((person) => person.told.knowsAll(jobsOf(person))))
      await pause(50);
    over.abort();
    await Promise.all(streams);

    const looked = await audit(
      serviceOf(system),
      people.map(({ id }) => id),
      new Set(sightings.map(({ uuid }) => uuid)),
      system.relay.completed,
    );
    const told = people.flatMap((person) => person.told.faults(jobsOf(person)));
    const ownEnds = [...system.parts.values()].flatMap((part) => part.ownEnds());
    faults = [...looked.faults, ...told, ...sightings.flatMap(faultsOfSighting), ...ownEnds];
    return {
      ...looked,
      faults,
      logs: system.folder,
      milliseconds: performance.now() - began,
      callbacks: JSON.stringify(system.relay.counts),
      completions: system.relay.completed.size,
      throttled: people.reduce((sum, person) => sum + person.told.throttled(), 0),
    };
  } finally {
    over.abort();
    await system.close({ keepLogs: faults.length > 0 });
  }
}

function faultsOfSighting({ uuid, ends, faults }: Sighting): string[] {
  const wrong = faults.map((fault) => `job ${uuid}: ${fault}`);
  return ends.length === 1 ? wrong : [...wrong, `job ${uuid} was seen to end ${ends.length} times`];
}

type OwnSighting = Sighting & { owner: string };

/** Resolves when every job was seen to end by whoever submitted it. */
async function runJobs(
  system: ChaosSystem,
  people: readonly ChaosPerson[],
  options: ScenarioOptions,
  signal: AbortSignal,
): Promise<OwnSighting[]> {
  const random = seededRandom(options.seed, "jobs");
  const progress = { ends: 0 };
  const sightings: OwnSighting[] = [];
  const settled = new AbortController();
  const live = async (person: ChaosPerson, number: number): Promise<void> => {
    const { input, cancelAfter, tryAgain } = planJob(random, number);
    const see = async (sighting: Sighting): Promise<Sighting> => {
      sightings.push(Object.assign(sighting, { owner: person.id }));
      await person.watch(sighting);
      return sighting;
    };
    const first = await person.submit(input(), `chaos-${number}`);
    if (first) {
      if (cancelAfter !== null) void pause(cancelAfter).then(() => person.cancel(first.id));
      const { id, ends } = await see(first);
      if (tryAgain && ends[0] !== "COMPLETED") await see(await person.retry(id, `chaos-${number}-again`));
    }
    progress.ends += 1;
  };
  const all: Promise<void>[] = [];
  const submitAll = async (): Promise<void> => {
    for (let number = 0; number < options.jobs; number += 1) {
      all.push(live(random.pick(people), number));
      // In small bursts, so that there is always something waiting and something running.
      if (number % 6 === 5) await atLeast(progress, number - 20, troublePatienceMs);
    }
  };
  const troubled = submitAll().then(() => Promise.all(all));
  const causing = causeTroubles(system, options, progress);
  const passing = causing.then(() => timePasses(serviceOf(system), settled.signal));
  const late = pause(options.patienceMs, undefined, { signal: settled.signal }).then(
    () =>
      options.say(`after ${options.patienceMs} ms only ${progress.ends} of ${options.jobs} jobs have ended`),
    () => {},
  );
  try {
    await Promise.race([troubled, late]);
    signal.throwIfAborted();
  } finally {
    settled.abort();
    troubled.catch(() => {});
    await Promise.all([causing, passing]);
  }
  return sightings;
}

/** What one job is and what its owner does with it; all is drawn at once, so that the next job finds the same numbers. */
function planJob(random: SeededRandom, number: number) {
  // Of a fifth of a second to a second, so that what is killed is often in the middle of one.
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
  return { input, cancelAfter, tryAgain: random.chance(0.5) };
}

async function causeTroubles(
  system: ChaosSystem,
  { seed, jobs, troubles, say }: ScenarioOptions,
  progress: { ends: number },
): Promise<void> {
  for (const { trouble, afterEnds } of planTroubles(seededRandom(seed, "troubles"), troubles, jobs)) {
    await atLeast(progress, Math.min(progress.ends + afterEnds, jobs), troublePatienceMs);
    const done = makeTrouble(system, trouble);
    say(`${progress.ends} ended; ${tellTrouble(trouble, done)}`);
  }
}

async function atLeast(progress: { ends: number }, count: number, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (progress.ends < count && performance.now() < deadline) await pause(50);
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
