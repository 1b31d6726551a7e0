import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiUser, createApiUser } from "./support/apiUser.ts";
import { buildJob } from "./support/builders.ts";
import { type Stack, type StackProcess, startStack } from "./support/stack.ts";
import { waitFor } from "./support/waitFor.ts";

/** No submitted job may be lost when a process is killed. */
let stack: Stack;
let user: ApiUser;
beforeAll(async () => {
  stack = await startStack({ fastSweep: true });
  user = await createApiUser(stack);
}, 120_000);
afterAll(() => stack?.close());

/** Runs long enough for a worker to be killed or a server to restart. */
const longJob = () => buildJob({ steps: 50, batchSize: 3 });

const rowOf = async (
  uuid: string,
): Promise<{ status: string; attempt: number; worker_id: string | null }> => {
  const [row] = await stack.supabase.sql("select status, attempt, worker_id from jobs where id = $1", [uuid]);
  return row as { status: string; attempt: number; worker_id: string | null };
};

const isRunning = (uuid: string) =>
  waitFor("the job to be running", async () => (await rowOf(uuid)).status === "processing", 30_000);

test("a job of a killed worker is completed by another one in a second attempt", async () => {
  const first = await stack.startWorker();
  const { id, uuid } = await user.submit(longJob());
  await isRunning(uuid);
  await first.kill();
  const second = await stack.startWorker();
  // The lease lasts a minute; expire it.
  await stack.supabase.sql("update jobs set lease_expires_at = now() - interval '1 second' where id = $1", [
    uuid,
  ]);
  const job = await user.finish(id);
  expect(job.status, stack.output()).toBe("COMPLETED");
  expect((await rowOf(uuid)).attempt).toBe(2);
  await second.stop();
}, 120_000);

test("a job completes while the server restarts, and its state is delivered", async () => {
  const worker = await stack.startWorker();
  const { id, uuid } = await user.submit(longJob());
  await isRunning(uuid);
  await stack.restartServer();
  const job = await user.finish(id);
  expect(job.status, stack.output()).toBe("COMPLETED");
  expect((await rowOf(uuid)).attempt).toBe(1);
  await worker.stop();
}, 120_000);

test("a worker delivers a result once the server is back", async () => {
  const worker = await stack.startWorker();
  const { id, uuid } = await user.submit(buildJob({ steps: 30 }));
  await isRunning(uuid);
  await stack.server.kill();
  await waitFor(
    "the worker to report a failed callback",
    () => /callback|deliver/i.test(worker.output()),
    60_000,
  );
  await stack.restartServer();
  const job = await user.finish(id);
  expect(job.status, stack.output()).toBe("COMPLETED");
  await worker.stop();
}, 120_000);

test("two workers share the jobs, and execute none twice", async () => {
  const workers: StackProcess[] = await Promise.all([stack.startWorker(), stack.startWorker()]);
  const submitted = [];
  for (let i = 0; i < 4; i += 1) submitted.push(await user.submit(buildJob({ steps: 20 })));
  const finished = await Promise.all(submitted.map(({ id }) => user.finish(id)));
  expect(
    finished.map((job) => job.status),
    stack.output(),
  ).toEqual(Array(4).fill("COMPLETED"));
  const rows = await Promise.all(submitted.map(({ uuid }) => rowOf(uuid)));
  expect(rows.map((row) => row.attempt)).toEqual([1, 1, 1, 1]);
  expect(new Set(rows.map((row) => row.worker_id)).size).toBe(2);
  for (const worker of workers) await worker.stop();
}, 120_000);
