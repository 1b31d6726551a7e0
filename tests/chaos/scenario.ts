import { setTimeout as pause } from "node:timers/promises";
import { buildJob } from "../support/builders.ts";
import { type Audit, audit } from "./audit.ts";
import { type ChaosPerson, createChaosPerson, type Sighting, serviceOf } from "./chaosPerson.ts";
import { type ChaosSystem, startChaosSystem } from "./chaosSystem.ts";
import { makeTrouble, tellTrouble } from "./makeTrouble.ts";
import { seededRandom } from "./seededRandom.ts";
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

export type ScenarioReport = Audit & { logs: string; milliseconds: number; callbacks: string };

/** Milliseconds a trouble waits for jobs to end before it comes anyway. */
const troublePatienceMs = 30_000;

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
    for (let i = 0; i < options.people; i += 1) people.push(await createChaosPerson(system, over.signal));
    const told: string[] = [];
    const streams = people.map((person) => person.watchAll(told));
    const sightings = await runJobs(system, people, options, over.signal);
    say(`every job has ended after ${seconds(began)}`);
    over.abort();
    await Promise.all(streams);

    const looked = await audit(
      serviceOf(system),
      people.map(({ id }) => id),
      new Set(sightings.map(({ uuid }) => uuid)),
    );
    const ownEnds = [...system.parts.values()].flatMap((part) => part.ownEnds());
    faults = [...looked.faults, ...told, ...sightings.flatMap(faultsOfSighting), ...ownEnds];
    const callbacks = JSON.stringify(system.relay.counts);
    return { ...looked, faults, logs: system.folder, milliseconds: performance.now() - began, callbacks };
  } finally {
    over.abort();
    await system.close({ keepLogs: faults.length > 0 });
  }
}

function faultsOfSighting({ uuid, ends, faults }: Sighting): string[] {
  const wrong = faults.map((fault) => `job ${uuid}: ${fault}`);
  return ends.length === 1 ? wrong : [...wrong, `job ${uuid} was seen to end ${ends.length} times`];
}

/** Resolves when every job was seen to end by whoever submitted it. */
async function runJobs(
  system: ChaosSystem,
  people: readonly ChaosPerson[],
  options: ScenarioOptions,
  signal: AbortSignal,
): Promise<Sighting[]> {
  const random = seededRandom(options.seed, "jobs");
  const progress = { ends: 0 };
  const sightings: Sighting[] = [];
  const settled = new AbortController();
  const live = async (person: ChaosPerson, number: number): Promise<void> => {
    // Of a fifth of a second to a second, so that what is killed is often in the middle of one.
    const steps = random.whole(10, 50);
    const seed = random.whole(0, 2 ** 31 - 1);
    const cancelAfter = random.chance(0.08) ? random.whole(0, 2000) : null;
    const input = buildJob({ prompt: `walk towards a red circle, number ${number}`, seed, steps });
    const sighting = await person.submit(input, `chaos-${number}`);
    sightings.push(sighting);
    if (cancelAfter !== null) void pause(cancelAfter).then(() => person.cancel(sighting.id));
    await person.watch(sighting);
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
