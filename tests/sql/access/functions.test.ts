import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqlDatabase, type SqlDatabase } from "../sqlDatabase.ts";

let database: SqlDatabase;
beforeAll(async () => {
  database = await openSqlDatabase();
});
afterAll(() => database?.close());

describe("the schemas public and private", () => {
  it("have row-level security on every table", async () => {
    const open = await database.sql(
      "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity",
    );
    expect(open).toEqual([]);
  });

  it("have a fixed search path in every function", async () => {
    const loose = await database.sql(
      `select proname from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not coalesce(proconfig, '{}') @> array['search_path=""']`,
    );
    expect(loose).toEqual([]);
  });

  it("let exactly these roles execute their functions", async () => {
    const rows = await database.sql(
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
