import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
});

const first = "00000000-0000-4000-b000-000000000001";
const second = "00000000-0000-4000-b000-000000000002";

describe("a claim whose answer was lost", () => {
  it("answers the same attempt again, to the same worker with the same claim only", async () => {
    const { id } = await jobs.submit(await jobs.person());
    expect(await jobs.claim(id, { claimId: first })).toBe(1);
    expect(await jobs.claim(id, { claimId: first })).toBe(1);
    expect(await jobs.claim(id, { claimId: second })).toBeNull();
    expect(await jobs.claim(id, { claimId: first, worker: "w2" })).toBeNull();
    expect(await jobs.claim(id)).toBeNull();
    expect(await database.sql("select attempt, claim_id from public.job_attempts")).toEqual([
      { attempt: 1, claim_id: first },
    ]);
  });

  it("is nothing any more once the job has ended", async () => {
    const job = await jobs.submit(await jobs.person());
    await jobs.claim(job.id, { claimId: first });
    await jobs.complete(job);
    expect(await jobs.claim(job.id, { claimId: first })).toBeNull();
  });
});

describe("a worker without the model", () => {
  const submitted = async (): Promise<unknown> => {
    await jobs.report("w1", { sdxl_image_fast: true, sdxl_image_high: false });
    await jobs.report("w2", { sdxl_image_fast: true, sdxl_image_high: true });
    return (await jobs.submit(await jobs.person(), { type: "sdxl_image_high" })).id;
  };

  it("leaves the job to another one that has it", async () => {
    const id = await submitted();
    await expect(jobs.claim(id, { worker: "w1" })).rejects.toMatchObject({ hint: "NOT_SERVED_HERE" });
    expect(await jobs.claim(id, { worker: "w2" })).toBe(1);
  });

  it("leaves it alone for an hour where nobody has it, who may be starting again", async () => {
    const id = await submitted();
    await jobs.report("w2", { sdxl_image_fast: true, sdxl_image_high: false });
    await expect(jobs.claim(id, { worker: "w1" })).rejects.toMatchObject({ hint: "NOT_SERVED_HERE" });
  });

  const long = "now() - interval '61 minutes'";
  const age = (id: unknown) =>
    database.sql(`update public.jobs set created_at = ${long}, available_at = ${long} where id = $1`, [id]);

  it("does not get it however long it has waited, while the other one is about to be back", async () => {
    const id = await submitted();
    await age(id);
    await database.sql(`update public.workers set details = '{"draining_since": "x"}' where id = 'w2'`);
    await expect(jobs.claim(id, { worker: "w1" })).rejects.toMatchObject({ hint: "NOT_SERVED_HERE" });
  });

  it("gets what has waited long when the other one has stopped answering, and can say why it fails", async () => {
    const id = await submitted();
    await age(id);
    await database.sql(
      "update public.workers set last_seen_at = now() - interval '11 minutes' where id = 'w2'",
    );
    expect(await jobs.claim(id, { worker: "w1" })).toBe(1);
  });
});
