import { type ChildProcess, fork, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { Database } from "../../supabase/database.types.ts";
import { lockDataFolder } from "./dataFolder.ts";
import { demoEmail } from "./demoAccount.ts";
import { readMigrations } from "./migrations.ts";
import { startSupabase } from "./startSupabase.ts";
import { anonymous, dataOf, service, signUp } from "./testing/testUsers.ts";

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const siteUrl = "http://localhost:5173";
const demoAccount = { email: demoEmail, password: randomUUID(), isOperator: true };
const root = mkdtempSync(join(tmpdir(), "ourvidz-supabase-"));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Ready = { url: string; anonKey: string; serviceKey: string };

function start(env: Record<string, string>) {
  const child = fork(join(import.meta.dirname, "main.ts"), {
    env: { ...process.env, SUPABASE_PORT: "0", ...env },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  children.push(child);
  return child;
}

async function started(env: Record<string, string>) {
  const child = start(env);
  const [message] = (await once(child, "message")) as [Ready & { failed?: string }];
  if (message.failed) throw new Error(message.failed);
  return { child, ...message };
}

it("keeps accounts, sessions, rows and files across a restart, and opens no other connection", async () => {
  const connect = vi.spyOn(Socket.prototype, "connect");
  const dataFolder = join(root, "restart");
  const first = await startSupabase({ dataFolder, port: 0, siteUrl, demoAccount });
  const ada = await signUp(first, "ada");
  await anonymous(first).auth.resetPasswordForEmail(ada.email);
  const submitted = { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: {} };
  const job = dataOf(await ada.client.rpc("submit_job", submitted));
  const png = { contentType: "image/png" };
  dataOf(await service(first).storage.from("image_fast").upload(`${ada.id}/a.png`, Buffer.from("abc"), png));
  const { data } = await ada.client.auth.getSession();
  await first.close();
  expect(existsSync(join(dataFolder, "lock"))).toBe(false);
  expect(statSync(join(dataFolder, "keys.json")).mode & 0o777).toBe(0o600);

  const second = await startSupabase({ dataFolder, port: 0, siteUrl, demoAccount });
  try {
    expect(second).toMatchObject({
      anonKey: first.anonKey,
      serviceKey: first.serviceKey,
      jwtSecret: first.jwtSecret,
    });
    const client = anonymous(second);
    const session = { access_token: ada.accessToken, refresh_token: data.session?.refresh_token ?? "" };
    dataOf(await client.auth.setSession(session));
    expect(dataOf(await client.from("jobs").select("id"))).toEqual([{ id: job.id }]);
    expect(await dataOf(await client.storage.from("image_fast").download(`${ada.id}/a.png`)).text()).toBe(
      "abc",
    );
    await client.auth.signInWithPassword(demoAccount);
    expect(dataOf(await client.rpc("credit_balance")), "topped up once").toBe(10_000);
    expect(await second.sql("select version from supabase_migrations.schema_migrations")).toHaveLength(
      readMigrations().length,
    );
    await expect(startSupabase({ dataFolder, port: 0, siteUrl })).rejects.toThrow(
      /is in use by process \d+\. Stop/,
    );
  } finally {
    await second.close();
  }
  const targets = connect.mock.calls.map(
    ([first]) => (Array.isArray(first) ? first[0] : first) as { host?: string; path?: string } | string,
  );
  expect(targets.length).toBeGreaterThan(0);
  // Over the loopback address, and to PostgreSQL over its socket.
  const places = targets.map((target) =>
    typeof target === "string" ? target : (target.host ?? target.path),
  );
  expect(
    places.filter((place) => place !== "127.0.0.1" && !place?.endsWith("/socket/.s.PGSQL.5432")),
  ).toEqual([]);
});

it("loses nothing it has confirmed when it is killed while it writes", async () => {
  const env = { SUPABASE_DATA_DIR: join(root, "killed"), DEMO_ACCOUNT: "0" };
  const first = await started(env);
  const auth = { persistSession: false, autoRefreshToken: false };
  const client = createClient<Database>(first.url, first.anonKey, { auth });
  await client.auth.signUp({ email: "ada@example.test", password: "password of ada" });
  const confirmed: string[] = [];
  const killed = once(first.child, "exit");
  for (;;) {
    const prompt = `job ${confirmed.length}`;
    const submitted = { p_job_type: "sdxl_image_fast", p_prompt: prompt, p_config: {} };
    // The sixth is in the middle of its work when the process goes.
    const answer = Promise.resolve(client.rpc("submit_job", submitted)).then(({ data }) => data?.id);
    if (confirmed.length === 5) {
      setImmediate(() => first.child.kill("SIGKILL"));
      const last = await answer.catch(() => undefined);
      if (last) confirmed.push(last);
      break;
    }
    confirmed.push((await answer) ?? "");
  }
  await killed;

  const second = await started(env);
  const again = createClient<Database>(second.url, second.anonKey, { auth });
  dataOf(await again.auth.signInWithPassword({ email: "ada@example.test", password: "password of ada" }));
  const found = dataOf(await again.from("jobs").select("id")).map(({ id }) => id);
  expect(found).toEqual(expect.arrayContaining(confirmed));
  expect(dataOf(await again.rpc("credit_balance"))).toBe(100 - found.length);
  second.child.disconnect();
  expect(await once(second.child, "exit"), "ends when its launcher goes").toEqual([0, null]);
});

describe("lockDataFolder", () => {
  it("recovers from a first start that was killed, and from the lock of a process that ended", async () => {
    const dataFolder = join(root, "partial");
    mkdirSync(join(dataFolder, "postgresql/data.partial"), { recursive: true });
    writeFileSync(join(dataFolder, "postgresql/data.partial/PG_VERSION"), "15");
    writeFileSync(join(dataFolder, "lock"), "999999999 1");
    const supabase = await startSupabase({ dataFolder, port: 0, siteUrl });
    await supabase.close();
    expect(readdirSync(dataFolder).sort()).toEqual(["keys.json", "postgresql"]);
    expect(readdirSync(join(dataFolder, "postgresql")).sort()).toEqual(["data", "password", "socket"]);
  });

  it.runIf(process.platform === "linux")(
    "takes the place of a zombie, as in a container without an init",
    async () => {
      const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const zombie = Number(line.toString());
      const stat = (): string[] => readFileSync(`/proc/${zombie}/stat`, "utf8").split(" ");
      await vi.waitFor(() => expect(stat()[2]).toBe("Z"));
      const dataFolder = join(root, "zombie");
      mkdirSync(dataFolder);
      writeFileSync(join(dataFolder, "lock"), `${zombie} ${stat()[21]}`);
      try {
        lockDataFolder(dataFolder, "postgres", true).release();
      } finally {
        parent.kill("SIGKILL");
      }
    },
  );

  it("rejects a folder of a version before 0.1.0, or of another engine, and leaves it unchanged", () => {
    const before = join(root, "before");
    mkdirSync(join(before, "postgres"), { recursive: true });
    writeFileSync(join(before, "postgres/PG_VERSION"), "17");
    expect(() => lockDataFolder(before, "postgres", true)).toThrow(
      /version before 0\.1\.0.*--data.*--reset\.$/,
    );
    expect(readdirSync(before)).toEqual(["postgres"]);

    const other = join(root, "other");
    mkdirSync(join(other, "pglite"), { recursive: true });
    expect(() => lockDataFolder(other, "postgres", true)).toThrow(/Set SUPABASE_DB=pglite, .*--reset\.$/);
    expect(readdirSync(other)).toEqual(["pglite"]);
  });

  it("says what to do about a folder that it can't use", async () => {
    const options = { port: 0, siteUrl };
    const file = join(root, "file");
    writeFileSync(file, "");
    const message = /^The data folder .+\. .+\.$/;
    await expect(startSupabase({ ...options, dataFolder: join(file, "below") })).rejects.toThrow(message);

    const dataFolder = join(root, "restart");
    const keys = readFileSync(join(dataFolder, "keys.json"), "utf8");
    rmSync(join(dataFolder, "keys.json"));
    await expect(startSupabase({ ...options, dataFolder })).rejects.toThrow(
      /keys\.json is missing\. .*--reset\.$/,
    );
    writeFileSync(join(dataFolder, "keys.json"), keys.slice(0, 20));
    await expect(startSupabase({ ...options, dataFolder })).rejects.toThrow(/can't be read\. .*--reset\.$/);
    writeFileSync(join(dataFolder, "keys.json"), keys);

    const newer = readMigrations().slice(0, -1);
    await expect(startSupabase({ ...options, dataFolder, migrations: newer })).rejects.toThrow(
      /newer version/,
    );

    const data = join(dataFolder, "postgresql/data");
    writeFileSync(join(data, "global/pg_control"), "");
    await expect(startSupabase({ ...options, dataFolder })).rejects.toThrow(/can't be started.*--reset\.$/);
    rmSync(join(data, "global/pg_control"));
    await expect(startSupabase({ ...options, dataFolder })).rejects.toThrow(
      /is incomplete: .*\. .*--reset\.$/,
    );
    writeFileSync(join(data, "global/pg_control"), "");
    writeFileSync(join(data, "PG_VERSION"), "14\n");
    await expect(startSupabase({ ...options, dataFolder })).rejects.toThrow(/was created by PostgreSQL 14/);
  });
});

it("names all invalid variables at once and reports them to the launcher", async () => {
  const child = start({ SITE_URL: "nowhere", SUPABASE_ANON_KEY: "sb_publishable_x", SUPABASE_PORT: "x" });
  const [[message], [code]] = await Promise.all([once(child, "message"), once(child, "exit")]);
  expect(code).toBe(1);
  const { failed } = message as { failed: string };
  for (const name of ["SITE_URL", "SUPABASE_PORT"]) expect(failed).toContain(name);
});
