import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, escapeIdentifier } from "pg";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { contractVersion } from "#contracts/version.ts";
import { readMigrations } from "../../embedded/supabase/migrations.ts";
import { rolesSql, systemGrantsSql } from "../../embedded/supabase/roles.ts";
import type { Cluster } from "./cluster.ts";

/** Creates a database with all migrations and one live worker that serves every format. Returns its address. */
export async function createDatabase(cluster: Cluster, name: string): Promise<string> {
  const admin = await connect(cluster.url);
  await admin.query(`create database ${escapeIdentifier(name)}`);
  await admin.end();
  const url = new URL(cluster.url);
  url.pathname = name;
  const client = await connect(url.href);
  try {
    await client.query(rolesSql);
    await client.query(readFileSync(join(import.meta.dirname, "platform.sql"), "utf8"));
    await client.query(systemGrantsSql);
    for (const migration of readMigrations()) {
      await client.query(migration.sql).catch((cause: unknown) => {
        throw new Error(`The migration ${migration.name} failed: ${String(cause)}`, { cause });
      });
    }
    await reportWorker(client);
    // The limits of tiers aren't measured.
    await client.query("update public.tiers set max_active = 1000000, max_pending = 1000000");
  } finally {
    await client.end();
  }
  return url.href;
}

/** Reports the worker as alive: formats are accepted only while a worker serves them. */
export async function reportWorker(client: Client): Promise<void> {
  const capabilities = jobTypes.map((type) => ({ type, available: true, pack: "bench" }));
  await client.query(
    "insert into public.workers (id, contract_version, capabilities) values ('bench', $1, $2) \
    on conflict (id) do update set last_seen_at = now()",
    [contractVersion, JSON.stringify(capabilities)],
  );
}

export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // The server may stop before the client is closed.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** A connection as PostgREST has it while it serves a request of the user. */
export async function connectAs(url: string, userId: string): Promise<Client> {
  const client = await connect(url);
  await setUser(client, userId);
  return client;
}

/** Makes all further statements of the connection run as the user. */
async function setUser(client: Client, userId: string): Promise<void> {
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  await client.query(
    "select set_config('role', 'authenticated', false), set_config('request.jwt.claims', $1, false)",
    [claims],
  );
}

/** A connection with the service role, as server and worker have it. */
export async function connectAsService(url: string): Promise<Client> {
  const client = await connect(url);
  await client.query("set role service_role");
  return client;
}

/** Creates users with practically unlimited credits and returns their ids. */
export async function signUp(client: Client, count: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "insert into auth.users (email) select 'p' || i || '@example.test' from generate_series(1, $1) i returning id",
    [count],
  );
  await client.query(
    "insert into public.credit_ledger (user_id, kind, amount, note) \
    select id, 'grant', 100000000, 'bench' from auth.users",
  );
  return rows.map(({ id }) => id);
}
