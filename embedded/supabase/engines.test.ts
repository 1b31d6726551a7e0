import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import { silentLogger } from "#platform/log.ts";
import type { EmbeddedDatabase } from "./database.ts";
import { readMigrations } from "./migrations.ts";
import { openPgliteDatabase } from "./pgliteDatabase.ts";
import { openDatabase } from "./postgresDatabase.ts";
import { type Supabase, startSupabase } from "./startSupabase.ts";
import { copyTestDatabase } from "./testing/testDatabase.ts";
import { dataOf, service, signUp } from "./testing/testUsers.ts";

vi.setConfig({ testTimeout: 60_000 });

const engines: Record<string, () => Promise<EmbeddedDatabase>> = {
  async postgres() {
    const { address, name, drop } = await copyTestDatabase();
    return openDatabase(address, name, silentLogger, drop);
  },
  pglite: () =>
    openPgliteDatabase({ folder: null, migrations: readMigrations(), log: silentLogger, onLost: () => {} }),
};

const scratchSql = `
  create table public.values_of_types (
    id integer primary key, object jsonb, document json, words text[], numbers integer[], amounts numeric[], ids uuid[],
    objects jsonb[], at timestamptz, times timestamptz[], large bigint, exact numeric, flag boolean
  );
  grant all on public.values_of_types to service_role;
  create function public.echo(
    p_object jsonb, p_document json, p_words text[], p_numbers integer[], p_flag boolean, p_at timestamptz, p_missing text default 'none'
  ) returns jsonb language sql as $$
    select jsonb_build_object('object', p_object, 'kind', jsonb_typeof(p_object), 'document', p_document,
      'words', p_words, 'numbers', p_numbers, 'flag', p_flag, 'at', p_at, 'missing', p_missing)
  $$;
  grant execute on function public.echo to service_role;
`;

describe.each(Object.keys(engines))("the embedded Supabase on %s", (engine) => {
  let supabase: Supabase;
  let client: SupabaseClient;
  beforeAll(async () => {
    const database = await engines[engine]?.();
    if (!database) throw new Error(`There is no engine ${engine}.`);
    for (const statement of scratchSql.split(";\n").filter((text) => text.trim() !== ""))
      await database.sql(statement);
    supabase = await startSupabase({ dataFolder: null, port: 0, siteUrl: "http://localhost:5173", database });
    const auth = { persistSession: false, autoRefreshToken: false };
    client = createClient(supabase.url, supabase.serviceKey, { auth });
  });
  afterAll(() => supabase?.close());

  const row = {
    id: 1,
    object: { a: [1, { b: null }], 'quoted"': "it's {here}", unicode: "é✓" },
    document: [1, "two", null],
    words: ["plain", 'with "quotes"', "with, comma", "", "{braces}", "back\\slash"],
    numbers: [1, -2, 3],
    amounts: [1.5, 2],
    ids: ["00000000-0000-4000-8000-000000000001"],
    objects: [{ a: 1 }, [2]],
    at: "2026-01-31T12:00:00.123456+00:00",
    times: ["2026-01-31T12:00:00+00:00"],
    large: 9007199254740991,
    exact: 12.25,
    flag: false,
  };

  it("stores and reads every type of value, one row and many", async () => {
    const table = client.from("values_of_types");
    expect(dataOf(await table.insert(row).select().single())).toEqual(row);
    const empty = Object.fromEntries(Object.keys(row).map((name) => [name, null]));
    const many = [
      { ...row, id: 2, object: [1, 2], words: [] },
      { ...empty, id: 3 },
      { ...row, id: 4, object: {}, document: null },
    ];
    expect(dataOf(await client.from("values_of_types").insert(many).select().order("id"))).toEqual(many);
    const changed = { object: [{ a: 1 }], words: null, numbers: [4], objects: [] };
    expect(
      dataOf(await client.from("values_of_types").update(changed).eq("id", 2).select().single()),
    ).toEqual({ ...many[0], ...changed });
    expect(
      dataOf(
        await client
          .from("values_of_types")
          .upsert({ ...row, flag: true })
          .select()
          .single(),
      ),
    ).toEqual({
      ...row,
      flag: true,
    });
  });

  it.each([
    ["an object", { a: [1, null] }, "object"],
    ["an array of objects", [{ a: 1 }, { b: "x" }], "array"],
    ["an empty array", [], "array"],
    ["a number", 5, "number"],
    ["a boolean", true, "boolean"],
    ["null", null, null],
  ])("hands a function %s as json, and arrays and nulls as such", async (_, object, kind) => {
    const args = {
      p_object: object,
      p_document: { list: [1] },
      p_words: ["a", 'b"c', "d,e"],
      p_numbers: [1, 2],
      p_flag: null,
      p_at: "2026-01-31T12:00:00+00:00",
    };
    expect(dataOf(await client.rpc("echo", args))).toEqual({
      object,
      kind,
      document: { list: [1] },
      words: args.p_words,
      numbers: args.p_numbers,
      flag: null,
      at: "2026-01-31T12:00:00+00:00",
      missing: "none",
    });
  });

  it("takes a job from submit to its settlement", async () => {
    const owner = await signUp(supabase, "ada");
    const worker = service(supabase);
    dataOf(
      await worker
        .rpc("report_worker", {
          p_worker_id: "w",
          p_contract_version: contractVersion,
          p_capabilities: [{ type: "sdxl_image_fast", available: true, pack: "p" }],
        })
        .then(({ error }) => ({ data: true, error })),
    );
    const submitted = dataOf(
      await owner.client.rpc("submit_job", { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: {} }),
    );
    expect(submitted).toMatchObject({ status: "pending", config: { width: 1024 } });
    const claimed = dataOf(
      await worker.rpc("claim_job", {
        p_job_id: submitted.id,
        p_worker_id: "w",
        p_lease_seconds: 60,
        p_contract_version: contractVersion,
      }),
    );
    expect(claimed).toMatchObject([{ id: submitted.id, attempt: 1 }]);
    const asset = {
      bucket_name: "sdxl_image_fast",
      file_path: `${owner.id}/${submitted.id}/0.png`,
      file_size: 10,
      mime_type: "image/png",
      width: 1024,
      height: 1024,
      batch_index: 0,
      seed: 1,
    };
    const settled = dataOf(
      await worker.rpc("settle_job", {
        p_job_id: submitted.id,
        p_attempt: 1,
        p_worker_id: "w",
        p_status: "completed",
        p_assets: [asset],
        p_timings: { total_ms: 5 },
      }),
    );
    expect(settled).toMatchObject({ outcome: "settled", status: "completed" });
    expect(dataOf(await owner.client.from("assets").select("job_id, seed"))).toEqual([
      { job_id: submitted.id, seed: 1 },
    ]);
    expect(dataOf(await owner.client.rpc("credit_balance"))).toBe(99);
  });

  it("shows each user only their own rows, however many ask at once", async () => {
    const users = await Promise.all(["bo", "cy", "di", "ed"].map((name) => signUp(supabase, name)));
    await Promise.all(
      users.map(({ client: user }) =>
        user.rpc("submit_job", { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: {} }),
      ),
    );
    const asked = Array.from({ length: 40 }, (_, index) => users[index % users.length]);
    const answers = await Promise.all(
      asked.map(async (user) => dataOf(await (user?.client ?? client).from("jobs").select("user_id"))),
    );
    expect(answers).toEqual(asked.map((user) => [{ user_id: user?.id }]));
    const anonymous = createClient(supabase.url, supabase.anonKey, { auth: { persistSession: false } });
    expect((await anonymous.from("jobs").select("id")).data ?? []).toEqual([]);
  });

  it("leaves neither a role nor claims on a connection for the next request", async () => {
    const user = await signUp(supabase, "fay");
    await Promise.all(Array.from({ length: 20 }, () => user.client.from("jobs").select("id")));
    await Promise.all(Array.from({ length: 20 }, () => client.from("workers").select("id")));
    const settings = `select current_user::text as role, coalesce(current_setting('request.jwt.claims', true), '') as claims,
      coalesce(current_setting('request.jwt.claim.sub', true), '') as sub`;
    const seen = await Promise.all(Array.from({ length: 20 }, () => supabase.sql(settings)));
    expect(seen).toEqual(seen.map(() => [{ role: "postgres", claims: "", sub: "" }]));
  });
});
