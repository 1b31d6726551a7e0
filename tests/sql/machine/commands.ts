import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { isOver, type JobModel, type ModelJob, type Status } from "./jobModel.ts";
import type { RealJobs, ShownJob } from "./realJobs.ts";

export type World = { real: RealJobs; users: readonly string[] };
type Command = fc.AsyncCommand<JobModel, World>;

const workers = ["worker-1", "worker-2"] as const;
const codes = ["BROKEN", "WORKER_STOPPED", "WORKER_CRASHED", "OUT_OF_MEMORY"] as const;

/** A command of one line, after which model and tables have to agree. */
function command(
  name: string,
  check: (model: JobModel) => boolean,
  run: (model: JobModel, world: World) => Promise<void>,
): Command {
  return {
    check,
    async run(model, world) {
      await run(model, world);
      await agree(model, world);
    },
    toString: () => name,
  };
}

const always = (): boolean => true;
const some = (model: JobModel): boolean => model.jobs.length > 0;
/**
 * The newest is 0. Three in four go to a job of the wanted kind where there is one: the others should be refused, but if
 * all were, nothing would ever get anywhere.
 */
function jobAt(model: JobModel, index: number, wanted: (job: ModelJob) => boolean = () => true): ModelJob {
  const fitting = index % 4 === 0 ? [] : model.jobs.filter(wanted);
  const among = fitting.length > 0 ? fitting : model.jobs;
  return among[among.length - 1 - (index % among.length)] as ModelJob;
}
const isOpen = (job: ModelJob): boolean => !isOver(job);
const isRunning = ({ status }: ModelJob): boolean => status === "processing";
const userAt = (world: World, index: number): string => world.users[index % world.users.length] as string;

const pick = fc.nat({ max: 11 });
const worker = fc.constantFrom(...workers);

const submit = fc
  .record({
    user: fc.nat({ max: 1 }),
    body: fc.constantFrom("a", "b"),
    batch: fc.constantFrom(1, 3),
    key: fc.constantFrom(null, null, null, "key-1", "key-2"),
  })
  .map(({ user, body, batch, key }) =>
    command(`submit(${user}, ${body} × ${batch}, ${key})`, always, async (model, world) => {
      const by = userAt(world, user);
      const expected = model.submit(by, `${body} × ${batch}`, batch, key);
      take(expected, await world.real.submit(by, body, batch, key));
    }),
  );

const retry = fc.record({ job: pick, user: fc.nat({ max: 3 }) }).map(({ job, user }) =>
  command(`retry(${job}, ${user})`, some, async (model, world) => {
    const old = jobAt(model, job, isOver);
    // One in four is somebody else's try.
    const by = user === 3 ? (world.users.find((each) => each !== old.user) as string) : old.user;
    const expected =
      by !== old.user
        ? "JOB_NOT_FOUND"
        : !["failed", "cancelled"].includes(old.status)
          ? "JOB_NOT_RETRYABLE"
          : model.submit(by, old.body, old.credits, null);
    take(expected, await world.real.retry(by, old.id));
  }),
);

const cancel = fc.record({ job: pick, foreign: fc.nat({ max: 4 }) }).map(({ job, foreign }) =>
  command(`cancel(${job}${foreign === 0 ? ", by somebody else" : ""})`, some, async (model, world) => {
    const target = jobAt(model, job, isOpen);
    const by = foreign === 0 ? (world.users.find((each) => each !== target.user) as string) : target.user;
    const expected = by === target.user ? model.cancel(target) : "JOB_NOT_FOUND";
    deepStrictEqual(await world.real.cancel(by, target.id), expected);
  }),
);

const cancelWaiting = fc.nat({ max: 1 }).map((user) =>
  command(`cancelWaiting(${user})`, always, async (model, world) => {
    const by = userAt(world, user);
    const expected = model.cancelWaiting(by);
    deepStrictEqual(await world.real.cancelWaiting(by), expected);
  }),
);

const claim = fc.record({ job: pick, worker }).map(({ job, worker }) =>
  command(`claim(${job}, ${worker})`, some, async (model, world) => {
    const target = jobAt(model, job, (each) => model.isClaimable(each));
    const expected = model.claim(target, worker);
    deepStrictEqual(await world.real.claim(target.id, worker), expected);
  }),
);

const renew = fc.record({ job: pick, worker, back: fc.constantFrom(0, 0, 1) }).map(({ job, worker, back }) =>
  command(`renew(${job}, ${worker}, ${-back})`, some, async (model, world) => {
    const target = jobAt(model, job, isRunning);
    const attempt = target.attempt - back;
    const expected = model.renew(target, worker, attempt);
    deepStrictEqual(await world.real.renew(target.id, worker, attempt), expected);
  }),
);

/** By the worker that has it or another one, for this attempt or the one before: as late and repeated callbacks come. */
const settle = fc
  .record({
    job: pick,
    status: fc.constantFrom<Status>("completed", "completed", "failed", "failed", "failed", "cancelled"),
    code: fc.constantFrom(...codes),
    retryable: fc.boolean(),
    by: fc.constantFrom("holder", "holder", "holder", ...workers),
    back: fc.constantFrom(0, 0, 0, 0, 1),
  })
  .map(({ job, status, code, retryable, by, back }) =>
    command(
      `settle(${job}, ${status}, ${code}${retryable ? "?" : "!"}, ${by}, ${-back})`,
      some,
      async (model, world) => {
        const target = jobAt(model, job, isRunning);
        const worker = by === "holder" ? (target.worker ?? target.settled?.worker ?? "worker-1") : by;
        const told = { status, code, retryable, worker, attempt: target.attempt - back };
        const expected = model.settle(target, told);
        deepStrictEqual(await world.real.settle(target, told), expected);
        if (target.resting) await world.real.rest(target.id, "later");
      },
    ),
  );

const expire = pick.map((job) =>
  command(
    `expire(${job})`,
    (model) => some(model) && isRunning(jobAt(model, job, isRunning)),
    async (model, world) => {
      const target = jobAt(model, job, isRunning);
      target.expired = true;
      await world.real.letLeaseRunOut(target.id);
    },
  ),
);

const miss = fc
  .record({ job: pick, which: fc.constantFrom("start_by" as const, "finish_by" as const) })
  .map(({ job, which }) =>
    command(
      `miss(${job}, ${which})`,
      (model) => some(model) && !isOver(jobAt(model, job, isOpen)),
      async (model, world) => {
        const target = jobAt(model, job, isOpen);
        if (which === "start_by") target.startMissed = true;
        else target.finishMissed = true;
        await world.real.miss(target.id, which);
      },
    ),
  );

const isResting = ({ resting }: ModelJob): boolean => resting;
const wake = pick.map((job) =>
  command(
    `wake(${job})`,
    (model) => some(model) && jobAt(model, job, isResting).resting,
    async (model, world) => {
      const target = jobAt(model, job, isResting);
      target.resting = false;
      await world.real.rest(target.id, "now");
    },
  ),
);

const sweep = fc.constant(0).map(() =>
  command("sweep()", always, async (model, world) => {
    model.sweep();
    deepStrictEqual((await world.real.sweep()).sort(), model.paused ? [] : claimable(model));
  }),
);

const claimable = (model: JobModel): string[] =>
  model.jobs
    .filter((job) => model.isClaimable(job))
    .map(({ id }) => id)
    .sort();

const isFailed = ({ status }: ModelJob): boolean => status === "failed";
const requeue = pick.map((job) =>
  command(`requeue(${job})`, some, async (model, world) => {
    const target = jobAt(model, job, isFailed);
    const expected = model.requeue(target);
    deepStrictEqual(await world.real.requeue(target.id), expected);
  }),
);

const discard = pick.map((job) =>
  command(`discard(${job})`, some, async (model, world) => {
    const target = jobAt(model, job, isFailed);
    const expected = model.discard(target);
    deepStrictEqual(await world.real.discard(target.id), expected);
  }),
);

const cancelAny = pick.map((job) =>
  command(`cancelAny(${job})`, some, async (model, world) => {
    const target = jobAt(model, job, isOpen);
    const expected = model.cancel(target);
    deepStrictEqual(await world.real.cancelAny(target.id), expected);
  }),
);

const pause = fc.constant(0).map(() =>
  command("pause()", always, async (model, world) => {
    model.paused = true;
    deepStrictEqual(await world.real.pause(), null);
  }),
);

const resume = fc.constant(0).map(() =>
  command("resume()", always, async (model, world) => {
    model.paused = false;
    // What is late is still told: the sweep ends it, and nobody can claim it.
    const told = await world.real.resume();
    deepStrictEqual(told.filter((id) => claimable(model).includes(id)).sort(), claimable(model));
  }),
);

const adjust = fc
  .record({ user: fc.nat({ max: 1 }), amount: fc.constantFrom(5, -3, -9) })
  .map(({ user, amount }) =>
    command(`adjust(${user}, ${amount})`, always, async (model, world) => {
      const by = userAt(world, user);
      const expected = model.adjust(by, amount);
      deepStrictEqual(await world.real.adjust(by, amount), expected);
    }),
  );

const often = <T>(times: number, command: T): T[] => Array.from({ length: times }, () => command);

/** What people, workers, servers and operators do, the usual more often than the rare. */
export const jobCommands = (): fc.Arbitrary<Command>[] => [
  ...[...often(6, submit), ...often(8, claim), ...often(8, settle)],
  ...[renew, cancel, cancelWaiting, retry, expire, miss, wake, sweep],
  ...[...often(2, requeue), discard, cancelAny, pause, ...often(3, resume), adjust],
];

/** Checks that both gave the same, and gives a new job of the model its id. */
function take(expected: ModelJob | string, answer: { id: string } | string): void {
  if (typeof expected === "string" || typeof answer === "string") {
    deepStrictEqual(answer, typeof expected === "string" ? expected : `job ${expected.id || "new"}`);
    return;
  }
  if (expected.id === "") expected.id = answer.id;
  deepStrictEqual(answer.id, expected.id);
}

const shown = (job: ShownJob): ShownJob => ({
  id: job.id,
  status: job.status,
  attempt: job.attempt,
  handBacks: job.handBacks,
  crashes: job.crashes,
  start: job.start,
  discarded: job.discarded,
  throttled: job.throttled,
  cancelRequested: job.cancelRequested,
  errorCode: job.errorCode,
  ledger: job.ledger,
  outcomes: job.outcomes,
});
const byId = (a: ShownJob, b: ShownJob): number => a.id.localeCompare(b.id);

/** The tables show what the model says, and the credits of everyone add up. */
export async function agree(model: JobModel, { real, users }: World): Promise<void> {
  deepStrictEqual((await real.show(users)).sort(byId), model.jobs.map(shown).sort(byId));
  for (const user of users) deepStrictEqual(await real.balance(user), model.balance(user));
}
