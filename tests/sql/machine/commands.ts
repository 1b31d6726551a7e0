import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { isOver, type JobModel, type ModelJob, type Status } from "./jobModel.ts";
import type { RealJobs, ShownJob } from "./realJobs.ts";

export type World = { real: RealJobs; users: readonly string[] };
type Command = fc.AsyncCommand<JobModel, World>;

const workers = ["worker-1", "worker-2"] as const;
const codes = ["BROKEN", "WORKER_STOPPED", "WORKER_CRASHED", "OUT_OF_MEMORY"] as const;

/** A command after which the model and the tables must agree. */
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
 * The job at an index, with the newest at 0. Three of four commands choose among the preferred jobs, if there are any,
 * because commands for other jobs are mostly refused.
 */
function jobAt(
  model: JobModel,
  index: number,
  isPreferred: (job: ModelJob) => boolean = () => true,
): ModelJob {
  const preferred = index % 4 === 0 ? [] : model.jobs.filter(isPreferred);
  const among = preferred.length > 0 ? preferred : model.jobs;
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
      compareJobs(expected, await world.real.submit(by, body, batch, key));
    }),
  );

const retry = fc.record({ job: pick, user: fc.nat({ max: 3 }) }).map(({ job, user }) =>
  command(`retry(${job}, ${user})`, some, async (model, world) => {
    const old = jobAt(model, job, isOver);
    // One of four is by another user.
    const by = user === 3 ? (world.users.find((each) => each !== old.user) as string) : old.user;
    const expected =
      by !== old.user
        ? "JOB_NOT_FOUND"
        : !["failed", "cancelled"].includes(old.status)
          ? "JOB_NOT_RETRYABLE"
          : model.submit(by, old.body, old.credits, null);
    compareJobs(expected, await world.real.retry(by, old.id));
  }),
);

const cancel = fc.record({ job: pick, foreign: fc.nat({ max: 4 }) }).map(({ job, foreign }) =>
  command(`cancel(${job}${foreign === 0 ? ", by another user" : ""})`, some, async (model, world) => {
    const target = jobAt(model, job, isOpen);
    const by = foreign === 0 ? (world.users.find((each) => each !== target.user) as string) : target.user;
    const expected = by === target.user ? model.cancel(target) : "JOB_NOT_FOUND";
    deepStrictEqual(await world.real.cancel(by, target.id), expected);
  }),
);

const cancelPending = fc.nat({ max: 1 }).map((user) =>
  command(`cancelPending(${user})`, always, async (model, world) => {
    const by = userAt(world, user);
    const expected = model.cancelPending(by);
    deepStrictEqual(await world.real.cancelPending(by), expected);
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

/** By the holder of the lease or another worker, for this attempt or the one before: late and repeated callbacks. */
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
        const settlement = { status, code, retryable, worker, attempt: target.attempt - back };
        const expected = model.settle(target, settlement);
        deepStrictEqual(await world.real.settle(target, settlement), expected);
        if (target.isDelayed) await world.real.setDelay(target.id, "later");
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
      await world.real.expireLease(target.id);
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

const isDelayed = (job: ModelJob): boolean => job.isDelayed;
const wake = pick.map((job) =>
  command(
    `wake(${job})`,
    (model) => some(model) && jobAt(model, job, isDelayed).isDelayed,
    async (model, world) => {
      const target = jobAt(model, job, isDelayed);
      target.isDelayed = false;
      await world.real.setDelay(target.id, "now");
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
    // Jobs that missed their deadline are still returned. They can't be claimed, and the sweep fails them.
    const resumed = await world.real.resume();
    deepStrictEqual(resumed.filter((id) => claimable(model).includes(id)).sort(), claimable(model));
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

const repeat = <T>(times: number, command: T): T[] => Array.from({ length: times }, () => command);

/** The commands of users, workers, servers and operators, common ones more often than rare ones. */
export const jobCommands = (): fc.Arbitrary<Command>[] => [
  ...[...repeat(6, submit), ...repeat(8, claim), ...repeat(8, settle)],
  ...[renew, cancel, cancelPending, retry, expire, miss, wake, sweep],
  ...[...repeat(2, requeue), discard, cancelAny, pause, ...repeat(3, resume), adjust],
];

/** Compares the results, and sets the id of a new job of the model. */
function compareJobs(expected: ModelJob | string, actual: { id: string } | string): void {
  if (typeof expected === "string" || typeof actual === "string") {
    deepStrictEqual(actual, typeof expected === "string" ? expected : `job ${expected.id || "new"}`);
    return;
  }
  if (expected.id === "") expected.id = actual.id;
  deepStrictEqual(actual.id, expected.id);
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

/** Asserts that jobs, attempts, ledger and balances in the tables are those of the model. */
export async function agree(model: JobModel, { real, users }: World): Promise<void> {
  deepStrictEqual((await real.show(users)).sort(byId), model.jobs.map(shown).sort(byId));
  for (const user of users) deepStrictEqual(await real.balance(user), model.balance(user));
}
