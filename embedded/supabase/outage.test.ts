import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { type Supabase, startSupabase } from "./startSupabase.ts";
import { dataOf, service, signUp, type TestUser } from "./testing/testUsers.ts";

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let supabase: Supabase;
let user: TestUser;
const { log, lines } = createTestLogger();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ourvidz-outage-"));
  supabase = await startSupabase({ dataFolder: folder, port: 0, siteUrl: "http://localhost:5173", log });
  // Before the first request, which reads the schema.
  await supabase.sql(`create function public.slow_submit() returns void language plpgsql security definer as $$
    begin
      insert into public.workers (id, contract_version, capabilities) values ('half', 1, '[]');
      perform pg_sleep(30);
    end $$`);
  await supabase.sql("grant execute on function public.slow_submit to service_role");
  user = await signUp(supabase, "ada");
});
afterAll(async () => {
  await supabase?.close();
  rmSync(folder, { recursive: true, force: true });
});

const postmaster = (): number =>
  Number(readFileSync(join(folder, "postgresql/data/postmaster.pid"), "utf8").split("\n")[0]);

const listJobs = () => user.client.from("jobs").select("id");
const signIn = () => user.client.auth.signInWithPassword({ email: user.email, password: "password of ada" });
const listFiles = () => service(supabase).storage.from("image_fast").list();

const unhandled: unknown[] = [];
process.on("uncaughtException", (error) => unhandled.push(error));

describe("while PostgreSQL is down", () => {
  it("answers 503 to data, auth and storage, and serves again once it is back", async () => {
    process.kill(postmaster(), "SIGSTOP");
    const waiting = [listJobs(), listJobs(), listJobs()].map(async (request) => (await request).status);
    process.kill(postmaster(), "SIGKILL");
    const [jobs, auth, files] = await Promise.all([listJobs(), signIn(), listFiles()]);
    // Whichever of them came before the restart was complete.
    for (const status of [jobs.status, ...(await Promise.all(waiting))]) expect([200, 503]).toContain(status);
    if (auth.error) expect(auth.error.status).toBe(503);
    if (files.error) expect(files.error).toMatchObject({ status: 503 });
    await vi.waitFor(async () => expect((await listJobs()).status).toBe(200), 30_000);
    expect((await signIn()).error).toBeNull();
    expect(unhandled).toEqual([]);
  });

  it("loses a connection in the middle of a statement with a 503, and nothing of its transaction is kept", async () => {
    const call = fetch(`${supabase.url}/rest/v1/rpc/slow_submit`, {
      method: "POST",
      headers: { apikey: supabase.serviceKey, "content-type": "application/json" },
      body: "{}",
    });
    const find = "from pg_stat_activity where query like '%slow_submit%' and wait_event = 'PgSleep'";
    await vi.waitFor(async () => expect(await supabase.sql(`select ${find}`)).toHaveLength(1), 20_000);
    await supabase.sql(`select pg_terminate_backend(pid) ${find}`);
    const answer = await call;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      code: "PGRST001",
      message: expect.stringMatching(/try again/),
    });
    expect(dataOf(await service(supabase).from("workers").select("id").eq("id", "half"))).toEqual([]);
    expect(unhandled).toEqual([]);
  });

  it("logs a line without statements, parameters or rows", () => {
    expect(lines.filter((line) => /^warn database unavailable/.test(line)).length).toBeGreaterThan(0);
    expect(lines.join("\n")).not.toMatch(/select|insert|password of ada/i);
  });
});
