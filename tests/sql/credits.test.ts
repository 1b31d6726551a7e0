import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type JobCalls, jobCalls } from "./jobCalls.ts";
import { asService, openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

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
  user = await jobs.createUser({ tier: "basic", credits: 100 });
});

describe("grant_monthly_credits", () => {
  it("grants the credits of the tier once a month", async () => {
    // The sign-up credits count as those of the first month.
    await database.sql("alter table public.credit_ledger disable trigger credit_ledger_append_only");
    await database.sql("update public.credit_ledger set period = '2020-01' where period is not null");
    await database.sql("alter table public.credit_ledger enable trigger credit_ledger_append_only");
    const grant = () => database.as(asService, "select public.grant_monthly_credits() as accounts");
    expect(await grant()).toEqual([{ accounts: 1 }]);
    expect(await grant()).toEqual([{ accounts: 0 }]);
    expect(await jobs.balance(user)).toBe(600);
  });
});
