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

let supabase: Supabase;
let ada: TestUser;
let ben: TestUser;
let nobody: Client;
let workers: Client;
let job: JobRow;

beforeAll(async () => {
  supabase = await startTestSupabase();
  [ada, ben] = [await signUp(supabase, "ada"), await signUp(supabase, "ben")];
  nobody = anonymous(supabase);
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

describe("a signed-in person", () => {
  it("sees their own rows and nobody else's", async () => {
    for (const table of ["jobs", "assets", "credit_ledger"] as const) {
      expect(dataOf(await ada.client.from(table).select("user_id")).length, table).toBeGreaterThan(0);
      const foreign = await ben.client.from(table).select("user_id").eq("user_id", ada.id);
      expect(foreign, table).toMatchObject({ error: null, data: [] });
    }
    expect(dataOf(await ben.client.from("user_profiles").select("id"))).toEqual([{ id: ben.id }]);
  });

  it("cannot write jobs, assets or credits", async () => {
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

  it("sees of their jobs what concerns them, not what belongs to the workers", async () => {
    const seen = await supabase.sql(
      `select column_name as name from information_schema.column_privileges
       where table_schema = 'public' and table_name = 'jobs' and grantee = 'authenticated' order by 1`,
    );
    // A column that is added stays closed until it is granted, and then belongs into this list.
    const open = [
      "attempt",
      "available_at",
      "cancel_requested_at",
      "completed_at",
      "config",
      "created_at",
      "credits",
      "enhanced_prompt",
      "enhancement_note",
      "error_code",
      "error_message",
      "finish_by",
      "id",
      "idempotency_key",
      "job_type",
      "max_attempts",
      "priority",
      "prompt",
      "queue",
      "retry_of",
      "start_by",
      "started_at",
      "status",
      "throttled",
      "timings",
      "updated_at",
      "user_id",
    ];
    expect(seen.map(({ name }) => name)).toEqual(open);
    const row = dataOf(await workers.from("jobs").select().eq("id", job.id).single());
    const hidden = Object.keys(row).filter((column) => !open.includes(column));
    expect(hidden).toEqual(expect.arrayContaining(["worker_id", "settlement", "queue_score"]));
    for (const column of [...hidden, "*"]) {
      const answer = await ada.client.from("jobs").select(column).eq("id", job.id);
      expect(answer.error?.code, column).toBe(refused);
      const filtered = await ada.client
        .from("jobs")
        .select("id")
        .order(column === "*" ? "worker_id" : column);
      expect(filtered.error?.code, `ordered by ${column}`).toBe(refused);
    }
  });

  it("is answered by functions without it as well", async () => {
    const key = { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: {}, p_idempotency_key: "once" };
    const first = dataOf(await ada.client.rpc("submit_job", key));
    const claim = { p_job_id: first.id, p_worker_id: "w", p_lease_seconds: 60 };
    await workers.rpc("claim_job", { ...claim, p_contract_version: contractVersion });
    const internals = { worker_id: null, lease_expires_at: null, settlement: null, idempotency_hash: null };
    const again = dataOf(await ada.client.rpc("submit_job", key));
    expect(again).toMatchObject({ id: first.id, status: "processing", ...internals });
    expect(dataOf(await ada.client.rpc("cancel_job", { p_job_id: first.id }))).toMatchObject(internals);
  });

  it("edits three columns of their own profile, not the tier", async () => {
    const profiles = ada.client.from("user_profiles");
    expect((await profiles.update({ subscription_tier: "pro" }).eq("id", ada.id)).error?.code).toBe(refused);
    expect((await profiles.update({ created_at: "2000-01-01" }).eq("id", ada.id)).error?.code).toBe(refused);
    const edited = { username: "Ada_1", full_name: "Ada", avatar_url: "https://example.test/a.png" };
    const own = dataOf(await profiles.update(edited).eq("id", ada.id).select().single());
    expect(own).toMatchObject({ ...edited, subscription_tier: "free" });
    expect(dataOf(await profiles.update({ full_name: "x" }).eq("id", ben.id).select())).toEqual([]);
  });

  it("cannot take a name that is taken or not plain", async () => {
    const name = (username: string) => ben.client.from("user_profiles").update({ username }).eq("id", ben.id);
    expect(await name("ada_1")).toMatchObject({ status: 409, error: { code: "23505" } });
    expect(await name("a b")).toMatchObject({ status: 400, error: { code: "23514" } });
  });

  it("cannot call what belongs to the workers", async () => {
    const codes = await workerCalls(ada.client);
    expect(codes).toEqual(codes.map(() => refused));
  });

  it("deletes their own assets only", async () => {
    await ben.client.from("assets").delete().eq("job_id", job.id);
    expect(dataOf(await ada.client.from("assets").select("id"))).toHaveLength(1);
    await ada.client.from("assets").delete().eq("job_id", job.id);
    expect(dataOf(await ada.client.from("assets").select("id"))).toEqual([]);
  });
});

describe("somebody who is not signed in", () => {
  it("reads formats, qualities and availability, and nothing else", async () => {
    expect(
      dataOf(await nobody.from("job_formats").select("job_type, job_qualities(estimated_time)")),
    ).toHaveLength(10);
    expect(dataOf(await nobody.rpc("job_format_availability"))).toHaveLength(10);
    for (const table of [
      "jobs",
      "assets",
      "user_profiles",
      "credit_ledger",
      "workers",
      "files_to_purge",
    ] as const) {
      expect((await nobody.from(table).select("*")).error?.code, table).toBe(refused);
    }
    const submitted = { p_job_type: "image_fast", p_prompt: "a", p_config: {} };
    expect((await nobody.rpc("submit_job", submitted)).error?.code).toBe(refused);
    expect((await nobody.rpc("cancel_job", { p_job_id: job.id })).error?.code).toBe(refused);
    expect((await nobody.rpc("credit_balance")).error?.code).toBe(refused);
    expect(await workerCalls(nobody)).not.toContain(undefined);
  });
});

describe("the service role", () => {
  it("cannot rewrite the books", async () => {
    expect(
      (await workers.from("credit_ledger").update({ amount: 1 }).eq("user_id", ada.id)).error?.code,
    ).toBe(refused);
    expect((await workers.from("credit_ledger").delete().eq("user_id", ada.id)).error?.code).toBe(refused);
    await expect(supabase.sql("delete from public.credit_ledger")).rejects.toThrow("append-only");
  });
});

describe("the schema", () => {
  it("has row-level security on every table and a fixed search path in every function", async () => {
    const open = await supabase.sql(
      "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity",
    );
    expect(open).toEqual([]);
    const loose = await supabase.sql(
      `select proname from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not coalesce(proconfig, '{}') @> array['search_path=""']`,
    );
    expect(loose).toEqual([]);
  });

  it("lets exactly the intended roles execute its functions", async () => {
    const rows = await supabase.sql(
      `select p.proname as name, r.rolname as role from pg_proc p cross join pg_roles r
       where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
         and r.rolname in ('anon', 'authenticated', 'service_role')
         and has_function_privilege(r.oid, p.oid, 'execute') order by 1, 2`,
    );
    expect(rows.map(({ name, role }) => `${name} ${role}`)).toEqual([
      "cancel_job authenticated",
      "cancel_pending_jobs authenticated",
      "claim_job service_role",
      "credit_balance authenticated",
      "grant_monthly_credits service_role",
      "is_operator authenticated",
      "job_format_availability anon",
      "job_format_availability authenticated",
      "job_format_availability service_role",
      "log_content_refusal service_role",
      "operator_adjust_credits authenticated",
      "operator_audit_log authenticated",
      "operator_cancel_job authenticated",
      "operator_dead_letters authenticated",
      "operator_discard_job authenticated",
      "operator_find_user authenticated",
      "operator_pause_queue authenticated",
      "operator_queue_jobs authenticated",
      "operator_queues authenticated",
      "operator_refusals authenticated",
      "operator_requeue_job authenticated",
      "operator_resume_queue authenticated",
      "operator_set_tier authenticated",
      "operator_view_job authenticated",
      "prompt_enhancer anon",
      "prompt_enhancer authenticated",
      "prompt_enhancer service_role",
      "prune_content_refusals service_role",
      "queue_positions authenticated",
      "queue_positions_of service_role",
      "released_jobs service_role",
      "renew_lease service_role",
      "report_worker service_role",
      "retry_job authenticated",
      "settle_job service_role",
      "source_prompts service_role",
      "submit_job authenticated",
      "sweep_jobs service_role",
    ]);
  });
});

async function workerCalls(client: Client): Promise<(string | undefined)[]> {
  const id = { p_job_id: job.id, p_worker_id: "w" };
  const answers = await Promise.all([
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
  return answers.map(({ error }) => error?.code);
}
