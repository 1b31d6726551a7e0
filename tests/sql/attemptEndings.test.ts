import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import type { Supabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import {
  type Client,
  dataOf,
  type JobRow,
  liftCaps,
  service,
  signUp,
  type TestUser,
} from "../../embedded/supabase/testing/testUsers.ts";

// Many round trips: on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 });

let supabase: Supabase;
let ada: TestUser;
let workers: Client;

beforeAll(async () => {
  supabase = await startTestSupabase();
  await liftCaps(supabase);
  ada = await signUp(supabase, "ada");
  workers = service(supabase);
});
afterAll(() => supabase?.close());

const submit = async () =>
  dataOf(await ada.client.rpc("submit_job", { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: {} }));
const rowOf = async ({ id }: JobRow) => dataOf(await workers.from("jobs").select().eq("id", id).single());

/** Claims the job as another worker each time and ends the attempt with this code. */
async function endWith(job: JobRow, code: string): Promise<JobRow> {
  await supabase.sql("update public.jobs set available_at = now() where id = $1", [job.id]);
  const worker = `worker-${code}-${(await rowOf(job)).attempt}`;
  const [claimed] = dataOf(
    await workers.rpc("claim_job", {
      p_job_id: job.id,
      p_worker_id: worker,
      p_lease_seconds: 60,
      p_contract_version: contractVersion,
    }),
  );
  if (!claimed) throw new Error("The job could not be claimed.");
  dataOf(
    await workers.rpc("settle_job", {
      p_job_id: job.id,
      p_attempt: claimed.attempt,
      p_worker_id: worker,
      p_status: "failed",
      p_error_code: code,
      p_error_message: "It ended.",
      p_retryable: true,
    }),
  );
  return await rowOf(job);
}

it("a job that is handed back loses no attempt and may go on at once", async () => {
  const job = await submit();
  const { max_attempts } = job;
  for (let times = 1; times <= 5; times += 1) {
    const row = await endWith(job, "WORKER_STOPPED");
    expect(row).toMatchObject({ status: "pending", attempt: times, hand_backs: times });
    expect(Date.parse(row.available_at)).toBeLessThanOrEqual(Date.parse(row.updated_at));
  }
  for (let left = max_attempts; left > 1; left -= 1) {
    expect(await endWith(job, "BROKEN")).toMatchObject({ status: "pending", hand_backs: 5 });
  }
  expect(await endWith(job, "BROKEN")).toMatchObject({
    status: "failed",
    attempt: max_attempts + 5,
    error_code: "BROKEN",
  });
});

it("a job that stops its worker again and again comes to an end", async () => {
  const job = await submit();
  let row = job;
  for (let times = 0; times < 5 + job.max_attempts; times += 1) row = await endWith(job, "WORKER_STOPPED");
  expect(row).toMatchObject({ status: "failed", error_code: "WORKER_STOPPED", hand_backs: 5 });
});

it("a job that ended the inference process of two workers fails for good, with the reason", async () => {
  const job = await submit();
  expect(await endWith(job, "WORKER_CRASHED")).toMatchObject({ status: "pending", crashes: 1 });
  expect(await endWith(job, "WORKER_STOPPED")).toMatchObject({ status: "pending", crashes: 1 });
  const row = await endWith(job, "OUT_OF_MEMORY");
  expect(row).toMatchObject({ status: "failed", crashes: 2, error_code: "OUT_OF_MEMORY" });
  expect(row.error_message).toMatch(/^This job is not retried, .* twice\.$/);
  const ledger = await supabase.sql("select kind from public.credit_ledger where job_id = $1 order by id", [
    job.id,
  ]);
  expect(ledger.map(({ kind }) => kind)).toEqual(["reserve", "release"]);
});

it("shows workers to operators only, and nobody makes himself one", async () => {
  const reported = await workers.rpc("report_worker", {
    p_worker_id: "gpu-1",
    p_contract_version: contractVersion,
    p_capabilities: [],
    p_details: { provider: "cuda" },
  });
  expect(reported.error).toBeNull();
  const seen = async () => dataOf(await ada.client.from("workers").select("id"));
  expect(await seen()).toEqual([]);
  const raised = await ada.client.from("user_profiles").update({ role: "operator" }).eq("id", ada.id);
  expect(raised.error?.code).toBe("42501");
  dataOf(await workers.from("user_profiles").update({ role: "operator" }).eq("id", ada.id).select());
  expect(await seen()).toEqual([{ id: "gpu-1" }]);
  expect((await ada.client.from("workers").delete().eq("id", "gpu-1")).error?.code).toBe("42501");
});
