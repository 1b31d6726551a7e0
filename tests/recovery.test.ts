import { afterAll, beforeAll, expect, test } from "vitest";
import { buildJob } from "./support/builders.ts";
import { createPerson, type Person } from "./support/person.ts";
import { type Stack, type StackProcess, startStack } from "./support/stack.ts";
import { waitFor } from "./support/waitFor.ts";

/** What happens when a process dies in the middle. Nothing that was submitted may be lost. */
let stack: Stack;
let person: Person;
beforeAll(async () => {
  stack = await startStack();
  person = await createPerson(stack);
}, 120_000);
afterAll(() => stack?.close());

const longJob = () => buildJob({ steps: 50, batchSize: 3 });

const rowOf = async (
  uuid: string,
): Promise<{ status: string; attempt: number; worker_id: string | null }> => {
  const [row] = await stack.supabase.sql("select status, attempt, worker_id from jobs where id = $1", [uuid]);
  return row as { status: string; attempt: number; worker_id: string | null };
};

const isRunning = (uuid: string) =>
  waitFor("the job to be running", async () => (await rowOf(uuid)).status === "processing", 30_000);

test("a worker that is killed: another one completes the job in a second attempt", async () => {
  const first = await stack.startWorker();
  const { id, uuid } = await person.submit(longJob());
  await isRunning(uuid);
  await first.kill();
  const second = await stack.startWorker();
  // A minute's lease would have to run out first; the clock is moved instead.
  await stack.supabase.sql("update jobs set lease_expires_at = now() - interval '1 second' where id = $1", [
    uuid,
  ]);
  const job = await person.finish(id);
  expect(job.status, stack.output()).toBe("COMPLETED");
  expect((await rowOf(uuid)).attempt).toBe(2);
  await second.stop();
}, 120_000);

test("the server restarts while a job runs: the job completes and its state is there", async () => {
  const worker = await stack.startWorker();
  const { id, uuid } = await person.submit(longJob());
  await isRunning(uuid);
  await stack.restartServer();
  const job = await person.finish(id);
  expect(job.status, stack.output()).toBe("COMPLETED");
  expect((await rowOf(uuid)).attempt).toBe(1);
  await worker.stop();
}, 120_000);

test("the server is away when a job ends: the worker delivers the result when it is back", async () => {
  const worker = await stack.startWorker();
  const { id, uuid } = await person.submit(buildJob({ steps: 30 }));
  await isRunning(uuid);
  await stack.server.kill();
  await waitFor("the worker to notice", () => /callback|deliver/i.test(worker.output()), 60_000);
  await stack.restartServer();
  const job = await person.finish(id);
  expect(job.status, stack.output()).toBe("COMPLETED");
  await worker.stop();
}, 120_000);

test("two workers share the work and never the same job", async () => {
  const workers: StackProcess[] = [await stack.startWorker(), await stack.startWorker()];
  const submitted = [];
  for (let i = 0; i < 4; i += 1) submitted.push(await person.submit(buildJob({ steps: 20 })));
  const finished = await Promise.all(submitted.map(({ id }) => person.finish(id)));
  expect(
    finished.map((job) => job.status),
    stack.output(),
  ).toEqual(Array(4).fill("COMPLETED"));
  const rows = await Promise.all(submitted.map(({ uuid }) => rowOf(uuid)));
  expect(rows.map((row) => row.attempt)).toEqual([1, 1, 1, 1]);
  expect(new Set(rows.map((row) => row.worker_id)).size).toBe(2);
  for (const worker of workers) await worker.stop();
}, 120_000);
