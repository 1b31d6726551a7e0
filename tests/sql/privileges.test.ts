import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import type { Supabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import {
  anonymous,
  type Client,
  dataOf,
  type JobRow,
  service,
  signUp,
  type TestUser,
} from "../../embedded/supabase/testing/testUsers.ts";
import { hidden } from "./access/matrix.ts";

let supabase: Supabase;
let ada: TestUser;
let ben: TestUser;
let anonymousClient: Client;
let workers: Client;
let job: JobRow;

beforeAll(async () => {
  supabase = await startTestSupabase();
  [ada, ben] = [await signUp(supabase, "ada"), await signUp(supabase, "ben")];
  anonymousClient = anonymous(supabase);
  workers = service(supabase);
  const submitted = { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: {} };
  job = dataOf(await ada.client.rpc("submit_job", submitted));
  const claim = {
    p_job_id: job.id,
    p_worker_id: "w",
    p_lease_seconds: 60,
    p_contract_version: contractVersion,
  };
  await workers.rpc("claim_job", claim);
  const folder = `${ada.id}/${job.id}`;
  dataOf(
    await workers.rpc("settle_job", {
      p_job_id: job.id,
      p_attempt: 1,
      p_worker_id: "w",
      p_status: "completed",
      p_assets: [
        {
          bucket_name: "sdxl_image_fast",
          file_path: `${folder}/0.png`,
          file_size: 1,
          mime_type: "image/png",
          width: 1,
          height: 1,
          batch_index: 0,
          seed: 1,
        },
      ],
    }),
  );
});
afterAll(() => supabase?.close());

const refused = "42501";

describe("a signed-in user", () => {
  it("sees only its own rows", async () => {
    for (const table of ["jobs", "assets", "credit_ledger"] as const) {
      expect(dataOf(await ada.client.from(table).select("user_id")).length, table).toBeGreaterThan(0);
      const foreign = await ben.client.from(table).select("user_id").eq("user_id", ada.id);
      expect(foreign, table).toMatchObject({ error: null, data: [] });
    }
    expect(dataOf(await ben.client.from("user_profiles").select("id"))).toEqual([{ id: ben.id }]);
  });

  it("can't write jobs, assets or credits", async () => {
    const { client, id } = ada;
    const codes = await Promise.all([
      client.from("jobs").update({ status: "completed" }).eq("id", job.id),
      client.from("jobs").update({ prompt: "b" }).eq("id", job.id),
      client.from("jobs").insert({
        user_id: id,
        job_type: "image_fast",
        prompt: "x",
        config: {},
        credits: 0,
        queue_score: 0,
        queue: "wan_queue",
        priority: 9,
        virtual_start: 0,
      }),
      client.from("jobs").delete().eq("id", job.id),
      client.from("assets").update({ file_path: "x" }).eq("job_id", job.id),
      client.from("assets").insert({
        user_id: id,
        job_id: job.id,
        bucket_name: "sdxl_image_fast",
        file_path: "x",
        file_size: 1,
        mime_type: "image/png",
        width: 1,
        height: 1,
        batch_index: 1,
        seed: 1,
      }),
      client.from("credit_ledger").insert({ user_id: id, kind: "grant", amount: 1000 }),
      client.from("job_formats").update({ credits: 0 }).eq("job_type", "image_fast"),
      client.from("job_qualities").delete().eq("job_type", "image_fast"),
      client.from("files_to_purge").select("id"),
    ]);
    expect(codes.map(({ error }) => error?.code)).toEqual(codes.map(() => refused));
  });

  it("can't select or order by hidden columns of its jobs", async () => {
    for (const column of [...(hidden.jobs ?? []), "*"]) {
      const selected = await ada.client.from("jobs").select(column).eq("id", job.id);
      expect(selected.error?.code, column).toBe(refused);
      const ordered = await ada.client
        .from("jobs")
        .select("id")
        .order(column === "*" ? "worker_id" : column);
      expect(ordered.error?.code, `ordered by ${column}`).toBe(refused);
    }
  });

  it("gets no hidden columns from functions", async () => {
    const key = { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: {}, p_idempotency_key: "once" };
    const first = dataOf(await ada.client.rpc("submit_job", key));
    const claim = { p_job_id: first.id, p_worker_id: "w", p_lease_seconds: 60 };
    await workers.rpc("claim_job", { ...claim, p_contract_version: contractVersion });
    const internals = { worker_id: null, lease_expires_at: null, settlement: null, idempotency_hash: null };
    const again = dataOf(await ada.client.rpc("submit_job", key));
    expect(again).toMatchObject({ id: first.id, status: "processing", ...internals });
    expect(dataOf(await ada.client.rpc("cancel_job", { p_job_id: first.id }))).toMatchObject(internals);
  });

  it("updates three columns of its profile, but not the tier", async () => {
    const profiles = ada.client.from("user_profiles");
    expect((await profiles.update({ subscription_tier: "pro" }).eq("id", ada.id)).error?.code).toBe(refused);
    expect((await profiles.update({ created_at: "2000-01-01" }).eq("id", ada.id)).error?.code).toBe(refused);
    const edited = { username: "Ada_1", full_name: "Ada", avatar_url: "https://example.test/a.png" };
    const own = dataOf(await profiles.update(edited).eq("id", ada.id).select().single());
    expect(own).toMatchObject({ ...edited, subscription_tier: "free" });
    expect(dataOf(await profiles.update({ full_name: "x" }).eq("id", ben.id).select())).toEqual([]);
  });

  it("can't choose a taken or invalid user name", async () => {
    const name = (username: string) => ben.client.from("user_profiles").update({ username }).eq("id", ben.id);
    expect(await name("ada_1")).toMatchObject({ status: 409, error: { code: "23505" } });
    expect(await name("a b")).toMatchObject({ status: 400, error: { code: "23514" } });
  });

  it("can't call the functions for workers", async () => {
    const codes = await callWorkerFunctions(ada.client);
    expect(codes).toEqual(codes.map(() => refused));
  });

  it("deletes only its own assets", async () => {
    await ben.client.from("assets").delete().eq("job_id", job.id);
    expect(dataOf(await ada.client.from("assets").select("id"))).toHaveLength(1);
    await ada.client.from("assets").delete().eq("job_id", job.id);
    expect(dataOf(await ada.client.from("assets").select("id"))).toEqual([]);
  });
});

describe("an anonymous caller", () => {
  it("reads only formats, qualities and availability", async () => {
    expect(
      dataOf(await anonymousClient.from("job_formats").select("job_type, job_qualities(estimated_time)")),
    ).toHaveLength(10);
    expect(dataOf(await anonymousClient.rpc("job_format_availability"))).toHaveLength(10);
    for (const table of [
      "jobs",
      "assets",
      "user_profiles",
      "credit_ledger",
      "workers",
      "files_to_purge",
    ] as const) {
      expect((await anonymousClient.from(table).select("*")).error?.code, table).toBe(refused);
    }
    const submitted = { p_job_type: "image_fast", p_prompt: "a", p_config: {} };
    expect((await anonymousClient.rpc("submit_job", submitted)).error?.code).toBe(refused);
    expect((await anonymousClient.rpc("cancel_job", { p_job_id: job.id })).error?.code).toBe(refused);
    expect((await anonymousClient.rpc("credit_balance")).error?.code).toBe(refused);
    expect(await callWorkerFunctions(anonymousClient)).not.toContain(undefined);
  });
});

describe("the service role", () => {
  it("can't change or delete ledger entries", async () => {
    expect(
      (await workers.from("credit_ledger").update({ amount: 1 }).eq("user_id", ada.id)).error?.code,
    ).toBe(refused);
    expect((await workers.from("credit_ledger").delete().eq("user_id", ada.id)).error?.code).toBe(refused);
    await expect(supabase.sql("delete from public.credit_ledger")).rejects.toThrow("append-only");
  });
});

describe("workers", () => {
  it("are visible to operators only, and users can't make themselves operators", async () => {
    const reported = await workers.rpc("report_worker", {
      p_worker_id: "gpu-1",
      p_contract_version: contractVersion,
      p_capabilities: [],
      p_details: { provider: "cuda" },
    });
    expect(reported.error).toBeNull();
    const visible = async () => dataOf(await ada.client.from("workers").select("id"));
    expect(await visible()).toEqual([]);
    const raised = await ada.client.from("user_profiles").update({ role: "operator" }).eq("id", ada.id);
    expect(raised.error?.code).toBe(refused);
    dataOf(await workers.from("user_profiles").update({ role: "operator" }).eq("id", ada.id).select());
    expect(await visible()).toEqual([{ id: "gpu-1" }]);
    expect((await ada.client.from("workers").delete().eq("id", "gpu-1")).error?.code).toBe(refused);
  });
});

async function callWorkerFunctions(client: Client): Promise<(string | undefined)[]> {
  const id = { p_job_id: job.id, p_worker_id: "w" };
  const responses = await Promise.all([
    client.rpc("claim_job", { ...id, p_lease_seconds: 60, p_contract_version: contractVersion }),
    client.rpc("renew_lease", { ...id, p_attempt: 1, p_lease_seconds: 60 }),
    client.rpc("settle_job", { ...id, p_attempt: 1, p_status: "completed" }),
    client.rpc("sweep_jobs"),
    client.rpc("report_worker", {
      p_worker_id: "w",
      p_contract_version: contractVersion,
      p_capabilities: [],
    }),
  ]);
  return responses.map(({ error }) => error?.code);
}
