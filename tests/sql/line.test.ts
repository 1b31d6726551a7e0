import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import { jobWork } from "#contracts/jobs/jobWork.ts";
import { type BareDatabase, openBareDatabase } from "./actAs.ts";
import { bareJobs } from "./bareJobs.ts";

let database: BareDatabase;
let jobs: ReturnType<typeof bareJobs>;

beforeAll(async () => {
  database = await openBareDatabase();
  jobs = bareJobs(database);
});
afterAll(() => database?.close());
beforeEach(async () => {
  await jobs.clear();
  await jobs.report("w1", Object.fromEntries(jobTypes.map((type) => [type, true])));
});

/** The seeded estimate of sdxl_image_fast. */
const seconds = 5;

describe("places", () => {
  it("count the throttled jobs of others whose turn is earlier", async () => {
    const [many, one] = [await jobs.person("basic"), await jobs.person("free")];
    for (let job = 0; job < 10; job += 1) await jobs.submit(many);
    await jobs.submit(one);
    expect(await jobs.places(one)).toMatchObject([
      { queue_position: 11, estimated_start_seconds: 10 * seconds },
    ]);
  });

  it("interleave people of one tier, throttled or not", async () => {
    const [ada, ben] = [await jobs.person(), await jobs.person()];
    for (let job = 0; job < 4; job += 1) await jobs.submit(ada);
    for (let job = 0; job < 4; job += 1) await jobs.submit(ben);
    expect((await jobs.places(ben)).map(({ queue_position }) => queue_position)).toEqual([2, 4, 6, 8]);
  });

  it("reckon with steps, size and batch", async () => {
    const person = await jobs.person();
    const config = { sample_steps: 30, width: 1536, height: 1024, batch_size: 3 };
    await jobs.submit(person, { config });
    await jobs.submit(person);
    const work = jobWork(config, jobCatalog.sdxl_image_fast);
    expect(work).toBeGreaterThan(6);
    const [, second] = await jobs.places(person);
    expect(second).toMatchObject({ queue_position: 2, estimated_start_seconds: Math.ceil(work * seconds) });
  });

  it("say when a job goes on between two tries", async () => {
    const person = await jobs.person();
    const { id } = await jobs.submit(person);
    await database.sql("update public.jobs set available_at = now() + interval '40 seconds' where id = $1", [
      id,
    ]);
    expect(await jobs.places(person)).toMatchObject([{ queue_position: 1, estimated_start_seconds: 40 }]);
  });
});

describe("the cap on active jobs", () => {
  it("is for each queue, so that one that stands still does not hold up the other", async () => {
    const person = await jobs.person();
    for (let job = 0; job < 3; job += 1) await jobs.submit(person, { type: "image_fast" });
    const picture = await jobs.submit(person);
    expect(picture.throttled).toBe(false);
    const { rows: waiting } = {
      rows: await database.sql(
        "select queue, count(*)::integer as n from public.jobs where throttled group by 1",
      ),
    };
    expect(waiting).toEqual([{ queue: "wan_queue", n: 1 }]);
  });

  it("is healed by the sweep where a throttled job was left behind", async () => {
    const { id } = await jobs.submit(await jobs.person());
    await database.sql("update public.jobs set throttled = true where id = $1", [id]);
    expect(await jobs.sweep()).toEqual([{ id, status: "pending" }]);
    expect(await jobs.row(id)).toMatchObject({ throttled: false });
  });

  it("tells when to come back by the line, not by the format", async () => {
    const person = await jobs.person();
    await database.sql("update public.tiers set max_pending = 2 where tier = 'free'");
    await jobs.claim((await jobs.submit(person, { type: "image_fast" })).id);
    for (let job = 0; job < 2; job += 1) await jobs.submit(person);
    const refused = await jobs.submit(person).catch((error: { detail: string }) => JSON.parse(error.detail));
    await database.sql("update public.tiers set max_pending = 20 where tier = 'free'");
    // A worker is free for the pictures: the first of them begins at once.
    expect(refused).toEqual({ limit: 2, retry_after: 1 });
  });
});

it("work is the same in SQL and TypeScript", async () => {
  const config = { sample_steps: 33, width: 640, height: 512, batch_size: 6, sample_guide_scale: 1 };
  for (const type of jobTypes) {
    const [row] = await database.sql(
      "select private.work_of(f, $2) as work from public.job_formats f where f.job_type = $1",
      [type, JSON.stringify(config)],
    );
    expect(Number(row?.work), type).toBeCloseTo(jobWork(config, jobCatalog[type]), 9);
  }
});

it("what a format takes is learned from the worker's own time, at the format's own steps", async () => {
  const person = await jobs.person();
  const job = await jobs.submit(person, { config: { sample_steps: 30 } });
  await jobs.claim(job.id);
  // Its result could be told of an hour later only.
  await database.sql("update public.jobs set started_at = now() - interval '1 hour' where id = $1", [job.id]);
  await jobs.complete(job, { total_ms: 7000 });
  const [learned] = await database.sql("select seconds, jobs from public.format_durations");
  expect(Number(learned?.seconds)).toBeCloseTo(7 / 1.75, 9);
});
