import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BareDatabase, openBareDatabase } from "./actAs.ts";
import { bareJobs } from "./bareJobs.ts";

let database: BareDatabase;
let jobs: ReturnType<typeof bareJobs>;
let ada: string;

beforeAll(async () => {
  database = await openBareDatabase();
  jobs = bareJobs(database);
});
afterAll(() => database?.close());
beforeEach(async () => {
  await jobs.clear();
  ada = await jobs.person();
});

const filesOf = async (job: Record<string, unknown>): Promise<unknown[]> => {
  const rows = await database.sql("select bucket_name, path from public.files_to_purge order by bucket_name");
  return rows.map(({ bucket_name, path }) => [bucket_name, String(path).replace(`${ada}/${job.id}/`, "")]);
};
const files = [
  ["sdxl_image_fast", "0.png"],
  ["thumbnails", "0.webp"],
];

it("a result after the deadline is given to nobody and costs nothing", async () => {
  const job = await jobs.submit(ada);
  await jobs.claim(job.id);
  await database.sql("update public.jobs set finish_by = now() - interval '1 second' where id = $1", [
    job.id,
  ]);
  expect(await jobs.complete(job)).toBe("settled");
  expect(await jobs.complete(job)).toBe("repeated");
  expect(await jobs.row(job.id)).toMatchObject({ status: "failed", error_code: "DEADLINE_PASSED" });
  expect(await database.sql("select id from public.assets")).toEqual([]);
  expect(await filesOf(job)).toEqual(files);
  const ledger = await database.sql("select kind from public.credit_ledger where job_id = $1 order by id", [
    job.id,
  ]);
  expect(ledger.map(({ kind }) => kind)).toEqual(["reserve", "release"]);
});

describe("files of an attempt that was lost", () => {
  const lost = async (): Promise<Record<string, unknown>> => {
    const job = await jobs.submit(ada);
    await jobs.claim(job.id);
    await database.sql(
      "update public.jobs set lease_expires_at = now() - interval '1 second' where id = $1",
      [job.id],
    );
    await jobs.sweep();
    return job;
  };

  it("are removed when the job ends without a result", async () => {
    const job = await lost();
    expect(await filesOf(job)).toEqual([]);
    await jobs.cancel(ada, job.id);
    expect(await filesOf(job)).toEqual(files);
  });

  it("stay when a later attempt completes, whose files they are then", async () => {
    const job = await lost();
    expect(await jobs.claim(job.id)).toBe(2);
    await database.as(
      { role: "service_role", userId: null },
      "select public.settle_job(p_job_id => $1, p_attempt => 2, p_worker_id => 'w1', p_status => 'failed', p_error_code => 'X', p_error_message => 'x')",
      [job.id],
    );
    expect(await filesOf(job)).toEqual(files);
    const chief = await jobs.person();
    await database.sql("update public.user_profiles set role = 'operator' where id = $1", [chief]);
    await database.as({ role: "authenticated", userId: chief }, "select public.operator_requeue_job($1)", [
      job.id,
    ]);
    expect(await filesOf(job)).toEqual([]);
  });
});

describe("a retry with an idempotency key", () => {
  it("is one job, and no retry of another one", async () => {
    const [one, two] = [
      await jobs.submit(ada, { config: { seed: 1 } }),
      await jobs.submit(ada, { config: { seed: 1 } }),
    ];
    for (const { id } of [one, two]) await jobs.cancel(ada, id);
    const again = await jobs.retry(ada, one.id, "key");
    expect(await jobs.retry(ada, one.id, "key")).toMatchObject({ id: again?.id, retry_of: one.id });
    await expect(jobs.retry(ada, two.id, "key")).rejects.toMatchObject({ hint: "IDEMPOTENCY_CONFLICT" });
    expect(await jobs.row(again?.id)).toMatchObject({ retry_of: one.id });
  });

  it("does not find the job it retries", async () => {
    const config = (await jobs.submit(ada)).config as object;
    const job = await jobs.submit(ada, { config, key: "self" });
    await jobs.cancel(ada, job.id);
    await expect(jobs.retry(ada, job.id, "self")).rejects.toMatchObject({ hint: "IDEMPOTENCY_CONFLICT" });
  });
});

it("a change is never older than one that was seen before it", async () => {
  const { id } = await jobs.submit(ada);
  const [row] = await database.sql(
    `with slept as materialized (select pg_sleep(0.02))
     update public.jobs set worker_id = null from slept where id = $1 returning updated_at > now() as later`,
    [id],
  );
  expect(row).toEqual({ later: true });
});
