import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type JobCalls, jobCalls } from "./jobCalls.ts";
import { openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
let jobs: JobCalls;
let user: string;

beforeAll(async () => {
  database = await openSqlDatabase();
  jobs = jobCalls(database);
});
afterAll(() => database?.close());
beforeEach(async () => {
  await jobs.deleteAll();
  user = await jobs.createUser();
});

describe("jobs.updated_at", () => {
  it("is the time of the change, not of the start of its transaction", async () => {
    const { id } = await jobs.submit(user);
    const [row] = await database.sql(
      `with slept as materialized (select pg_sleep(0.02))
       update public.jobs set worker_id = null from slept where id = $1 returning updated_at > now() as later`,
      [id],
    );
    expect(row).toEqual({ later: true });
  });
});
