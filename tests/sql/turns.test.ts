import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import type { Supabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import {
  type Client,
  dataOf,
  type JobRow,
  refusalOf,
  service,
  signUp,
  type TestUser,
} from "../../embedded/supabase/testing/testUsers.ts";

// Many round trips: on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 });

let supabase: Supabase;
let workers: Client;
let count = 0;

beforeAll(async () => {
  supabase = await startTestSupabase();
  workers = service(supabase);
});
afterAll(() => supabase?.close());

async function person(tier = "free"): Promise<TestUser> {
  count += 1;
  const someone = await signUp(supabase, `person${count}`);
  await supabase.sql("update public.user_profiles set subscription_tier = $1 where id = $2", [
    tier,
    someone.id,
  ]);
  return someone;
}
const ask = (who: TestUser, more: Record<string, unknown> = {}) =>
  who.client.rpc("submit_job", { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: {}, ...more });
const submit = async (who: TestUser, more: Record<string, unknown> = {}): Promise<JobRow> =>
  dataOf(await ask(who, more));
const claim = async (id: string) =>
  dataOf(
    await workers.rpc("claim_job", {
      p_job_id: id,
      p_worker_id: "w1",
      p_lease_seconds: 60,
      p_contract_version: contractVersion,
    }),
  );
const fail = async (job: { id: string }, attempt = 1, retryable = false) =>
  workers.rpc("settle_job", {
    p_job_id: job.id,
    p_attempt: attempt,
    p_worker_id: "w1",
    p_status: "failed",
    p_error_code: "BROKEN",
    p_error_message: "It broke.",
    p_error_detail: "at line 3",
    p_retryable: retryable,
  });
const rowOf = async (job: { id: string }): Promise<JobRow> =>
  dataOf(await workers.from("jobs").select().eq("id", job.id).single());
const sweep = async () => dataOf(await workers.rpc("sweep_jobs"));
/** Serves the queue as a worker would, one job after another, and says whose they were. */
async function serve(jobs: number): Promise<string[]> {
  const served: string[] = [];
  while (served.length < jobs) {
    const [first] = (await sweep()).filter((job) => job.status === "pending");
    if (!first) break;
    const [job] = await claim(first.id);
    if (!job) throw new Error("What waits could not be claimed.");
    served.push(job.user_id);
    await fail(job);
  }
  return served;
}

describe("turns", () => {
  it("lets one heavy person delay another by one job at most", async () => {
    const [heavy, light] = [await person("pro"), await person("pro")];
    for (let job = 0; job < 5; job += 1) await submit(heavy);
    await submit(light);
    expect((await serve(6)).indexOf(light.id)).toBeLessThanOrEqual(1);
  });

  it("does not let somebody who comes again and again starve those who queued", async () => {
    const [queued, returning] = [await person("pro"), await person("pro")];
    for (let job = 0; job < 3; job += 1) await submit(queued);
    const served: string[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      if (turn < 3) await submit(returning);
      served.push(...(await serve(1)));
    }
    expect(served.slice(0, 4).filter((id) => id === queued.id).length).toBeGreaterThanOrEqual(1);
    expect(served.filter((id) => id === queued.id)).toHaveLength(3);
  });

  it("serves higher tiers first", async () => {
    const [free, enterprise] = [await person("free"), await person("enterprise")];
    await submit(free);
    await submit(enterprise);
    expect(await serve(2)).toEqual([enterprise.id, free.id]);
  });

  it("gives the turn of a cancelled waiting job back", async () => {
    const ada = await person("basic");
    const first = await submit(ada);
    const second = await submit(ada);
    dataOf(await ada.client.rpc("cancel_job", { p_job_id: second.id }));
    const third = await submit(ada);
    const starts = await Promise.all([first, second, third].map(rowOf));
    expect(starts[2]?.virtual_start).toBe(starts[1]?.virtual_start);
    dataOf(await ada.client.rpc("cancel_pending_jobs"));
  });
});

describe("caps", () => {
  it("throttles jobs over the tier's active ones until one ends", async () => {
    const ada = await person("free");
    const jobs = [await submit(ada), await submit(ada), await submit(ada)];
    const [first, , third] = jobs;
    if (!first || !third) throw new Error("No jobs.");
    expect((await Promise.all(jobs.map(rowOf))).map((job) => job.throttled)).toEqual([false, false, true]);
    expect((await sweep()).map((job) => job.id)).not.toContain(third.id);
    expect(await claim(third.id)).toEqual([]);
    await claim(first.id);
    await fail(first);
    expect((await rowOf(third)).throttled).toBe(false);
    const released = dataOf(await workers.rpc("released_jobs", { p_user_id: ada.id }));
    expect(released.map((job) => job.id)).toEqual([third.id]);
    expect(dataOf(await ada.client.rpc("cancel_pending_jobs"))).toHaveLength(2);
  });

  it("refuses more than may wait and says when to come back", async () => {
    const ada = await person("free");
    await supabase.sql("update public.tiers set max_pending = 3 where tier = 'free'");
    for (let job = 0; job < 3; job += 1) await submit(ada);
    const refusal = refusalOf(await ask(ada));
    expect(refusal).toMatchObject({ hint: "QUEUE_FULL", detail: { limit: 3 } });
    expect((refusal.detail as { retry_after: number }).retry_after).toBeGreaterThan(0);
    await supabase.sql("update public.tiers set max_pending = 20 where tier = 'free'");
    dataOf(await ada.client.rpc("cancel_pending_jobs"));
  });
});

describe("retry", () => {
  it("submits a failed job again with its settings, or with another seed", async () => {
    const ada = await person("basic");
    const old = await submit(ada, { p_config: { seed: 7, sample_steps: 12 } });
    expect(refusalOf(await ada.client.rpc("retry_job", { p_job_id: old.id }))).toMatchObject({
      hint: "JOB_NOT_RETRYABLE",
    });
    await claim(old.id);
    await fail(old);
    const again = dataOf(await ada.client.rpc("retry_job", { p_job_id: old.id }));
    expect(again).toMatchObject({
      retry_of: old.id,
      status: "pending",
      config: { seed: 7, sample_steps: 12 },
    });
    const ben = await person();
    expect(refusalOf(await ben.client.rpc("retry_job", { p_job_id: old.id }))).toMatchObject({
      hint: "JOB_NOT_FOUND",
    });
    dataOf(await ada.client.rpc("cancel_pending_jobs"));
  });
});

describe("deadlines", () => {
  it("give up what has not begun in time, without a charge", async () => {
    const ada = await person();
    const job = await submit(ada, { p_start_by: new Date(Date.now() + 60_000).toISOString() });
    await supabase.sql("update public.jobs set start_by = now() - interval '1 second' where id = $1", [
      job.id,
    ]);
    expect(await claim(job.id)).toEqual([]);
    expect((await sweep()).find((one) => one.id === job.id)).toMatchObject({
      status: "failed",
      error_code: "DEADLINE_PASSED",
    });
    expect((await ada.client.rpc("credit_balance")).data).toBe(100);
  });

  it("ask a worker to stop, and end the job without a charge", async () => {
    const ada = await person();
    const job = await submit(ada, { p_finish_by: new Date(Date.now() + 60_000).toISOString() });
    await claim(job.id);
    await supabase.sql("update public.jobs set finish_by = now() - interval '1 second' where id = $1", [
      job.id,
    ]);
    const renewal = { p_job_id: job.id, p_worker_id: "w1", p_attempt: 1, p_lease_seconds: 60 };
    expect(dataOf(await workers.rpc("renew_lease", renewal))).toEqual([
      { renewed: true, cancel_requested: true },
    ]);
    await fail(job, 1, true);
    expect(await rowOf(job)).toMatchObject({ status: "failed", error_code: "DEADLINE_PASSED" });
    expect((await ada.client.rpc("credit_balance")).data).toBe(100);
  });

  it("must be in the future and in order", async () => {
    const ada = await person();
    const past = new Date(Date.now() - 1000).toISOString();
    expect(refusalOf(await ask(ada, { p_start_by: past }))).toMatchObject({ hint: "INVALID_INPUT" });
  });
});

describe("attempts", () => {
  it("are kept, with words for the owner and details for operators", async () => {
    const ada = await person();
    const job = await submit(ada);
    await claim(job.id);
    await fail(job, 1, true);
    await supabase.sql("update public.jobs set available_at = now() where id = $1", [job.id]);
    await claim(job.id);
    const mine = dataOf(
      await ada.client.from("job_attempts").select("attempt, outcome, error_message").order("attempt"),
    );
    expect(mine).toEqual([
      { attempt: 1, outcome: "retried", error_message: "It broke." },
      { attempt: 2, outcome: null, error_message: null },
    ]);
    expect((await ada.client.from("job_attempts").select("detail")).error?.code).toBe("42501");
    expect(
      dataOf(await workers.from("job_attempts").select("detail").eq("attempt", 1).eq("job_id", job.id)),
    ).toEqual([{ detail: "at line 3" }]);
    await fail(job, 2);
  });
});

describe("the sweep", () => {
  it("is led by one server at a time", async () => {
    const waiting = await submit(await person());
    const led = async (holder: string) => dataOf(await workers.rpc("sweep_jobs", { p_holder: holder }));
    expect((await led("one")).map((job) => job.id)).toContain(waiting.id);
    expect(await led("two")).toEqual([]);
    await supabase.sql("update public.sweep_leader set expires_at = now() - interval '1 second'");
    expect((await led("two")).map((job) => job.id)).toContain(waiting.id);
    expect(await led("one")).toEqual([]);
  });
});

describe("credits", () => {
  it("are granted once a month by tier", async () => {
    const ada = await person("pro");
    await supabase.sql("select set_config('session_replication_role', 'replica', false)");
    await supabase.sql("update public.credit_ledger set period = '2020-01' where user_id = $1", [ada.id]);
    await supabase.sql("select set_config('session_replication_role', 'origin', false)");
    expect(dataOf(await workers.rpc("grant_monthly_credits"))).toBe(1);
    expect((await workers.rpc("grant_monthly_credits")).data).toBe(0);
    expect((await ada.client.rpc("credit_balance")).data).toBe(2100);
  });
});

describe("places", () => {
  it("tell how many are ahead and when it can be expected", async () => {
    await serve(100);
    const [ada, ben] = [await person(), await person()];
    const first = await submit(ada);
    const second = await submit(ben);
    expect(dataOf(await ben.client.rpc("queue_positions"))).toMatchObject([
      { queue_position: 2, estimated_start_seconds: null, estimated_finish_seconds: null },
    ]);
    const report = await workers.rpc("report_worker", {
      p_worker_id: "w1",
      p_contract_version: contractVersion,
      p_capabilities: [{ type: "sdxl_image_fast", available: true, pack: "p" }],
      p_details: {},
    });
    expect(report.error).toBeNull();
    const [place] = dataOf(await ben.client.rpc("queue_positions"));
    expect(place).toMatchObject({
      job_id: second.id,
      queue_position: 2,
      estimated_start_seconds: 5,
      estimated_finish_seconds: 10,
    });
    expect(dataOf(await workers.rpc("queue_positions_of", { p_user_ids: [ada.id, ben.id] }))).toMatchObject([
      { user_id: ada.id, job_id: first.id, queue_position: 1, estimated_start_seconds: 0 },
      { user_id: ben.id, job_id: second.id, queue_position: 2, estimated_start_seconds: 5 },
    ]);
    await claim(first.id);
    await fail(first);
    expect(dataOf(await ben.client.rpc("queue_positions"))).toMatchObject([
      { queue_position: 1, estimated_start_seconds: 0, estimated_finish_seconds: 5 },
    ]);
  });
});
