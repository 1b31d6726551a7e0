import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Client, escapeIdentifier } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cluster, startPostgres } from "../../bench/postgres/cluster.ts";
import { connect, connectAs, reportWorker, signUp } from "../../bench/postgres/database.ts";
import { readMigrations } from "../../embedded/supabase/migrations.ts";
import { rolesSql, systemGrantsSql } from "../../embedded/supabase/roles.ts";

const migrations = readMigrations().map(({ sql }) => sql);

let cluster: Cluster;
let migrated: Client;
let hosted: Client;

beforeAll(async () => {
  cluster = await startPostgres();
  migrated = await createProject("migrated");
  for (const sql of migrations) await migrated.query(sql);
  hosted = await createProject("hosted");
  await hosted.query(hostedSql);
  await hosted.query("set role migrator");
  for (const sql of migrations) await hosted.query(sql);
  await hosted.query("reset role");
});
afterAll(async () => {
  await migrated?.end();
  await hosted?.end();
  await cluster?.close();
});

function urlOf(name: string): string {
  const url = new URL(cluster.url);
  url.pathname = name;
  return url.href;
}

const platformSql = readFileSync(join(import.meta.dirname, "../../bench/postgres/platform.sql"), "utf8");

/** Creates an empty project: a database with its roles, auth and storage, before the migrations. */
async function createProject(name: string): Promise<Client> {
  const admin = await connect(cluster.url);
  await admin.query(`create database ${escapeIdentifier(name)}`);
  await admin.end();
  const client = await connect(urlOf(name));
  await client.query([rolesSql, platformSql, systemGrantsSql].join("\n"));
  return client;
}

/**
 * The role that applies migrations to a hosted project, with its privileges: it owns the schema public, but not auth and
 * storage, and new objects are open to the API roles by default. An extension lets it create policies on storage.objects;
 * here it is a member of the owner. The project already has a user and a public bucket.
 */
const hostedSql = `
  create role migrator nosuperuser createrole;
  create role storage_owner;
  alter database hosted owner to migrator;
  alter default privileges for role migrator in schema public grant all on tables to anon, authenticated, service_role;
  alter default privileges for role migrator in schema public grant all on functions to anon, authenticated, service_role;
  alter default privileges for role migrator in schema public grant all on sequences to anon, authenticated, service_role;
  grant usage on schema auth, storage to migrator;
  grant select, references, trigger on auth.users to migrator;
  grant all on storage.buckets to migrator;
  grant usage on schema storage to storage_owner;
  alter table storage.objects owner to storage_owner;
  grant storage_owner to migrator;
  insert into auth.users (id, email) values ('00000000-0000-4000-8000-000000000001', 'early@example.test');
  insert into storage.buckets (id, name, public) values ('image_fast', 'image_fast', true);
`;

/** The privileges of the API roles on each object of the schemas public and private. */
async function privilegesIn(client: Client): Promise<unknown[]> {
  const { rows } = await client.query(`
    with roles (role) as (values ('anon'), ('authenticated'), ('service_role')),
    ours as (select oid from pg_namespace where nspname in ('public', 'private'))
    select role, p.oid::regprocedure::text as object, array['EXECUTE'] as privileges
    from roles, pg_proc p where p.pronamespace in (select oid from ours) and has_function_privilege(role, p.oid, 'EXECUTE')
    union all
    select role, c.oid::regclass::text, array_agg(privilege order by privilege)
    from roles, pg_class c,
      unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
    where c.relnamespace in (select oid from ours) and c.relkind = 'r' and has_table_privilege(role, c.oid, privilege)
    group by 1, 2
    union all
    select role, a.attrelid::regclass || '.' || a.attname, array_agg(privilege order by privilege)
    from roles, pg_attribute a join pg_class c on c.oid = a.attrelid, unnest(array['SELECT', 'INSERT', 'UPDATE']) privilege
    where c.relnamespace in (select oid from ours) and c.relkind = 'r' and a.attnum > 0
      and has_column_privilege(role, c.oid, a.attnum, privilege)
    group by 1, 2
    union all
    select role, c.oid::regclass::text, array_agg(privilege order by privilege)
    from roles, pg_class c, unnest(array['USAGE', 'SELECT', 'UPDATE']) privilege
    where c.relnamespace in (select oid from ours) and c.relkind = 'S' and has_sequence_privilege(role, c.oid, privilege)
    group by 1, 2
    order by 1, 2`);
  return rows;
}

describe("the migrations on a hosted project", () => {
  it("grant the same privileges as for a superuser, although new objects are open by default", async () => {
    const privileges = await privilegesIn(hosted);
    expect(privileges.length).toBeGreaterThan(100);
    expect(privileges).toEqual(await privilegesIn(migrated));
  });

  it("give existing users a profile and the sign-up credits, and make existing buckets private", async () => {
    const { rows } = await hosted.query(
      "select p.subscription_tier, l.amount, l.note from public.user_profiles p join public.credit_ledger l on l.user_id = p.id",
    );
    expect(rows).toEqual([{ subscription_tier: "free", amount: 100, note: "sign-up" }]);
    const buckets = await hosted.query("select id, file_size_limit from storage.buckets where public");
    expect(buckets.rows).toEqual([]);
  });

  it("create functions that work with the privileges of that role", async () => {
    await reportWorker(hosted);
    const [id = ""] = await signUp(hosted, 1);
    const user = await connectAs(urlOf("hosted"), id);
    try {
      const { rows } = await user.query(
        "select status, throttled from public.submit_job('sdxl_image_fast', 'a lighthouse', '{}')",
      );
      expect(rows).toEqual([{ status: "pending", throttled: false }]);
      await hosted.query("update public.user_profiles set role = 'operator' where id = $1", [id]);
      const found = await user.query(
        "select public.operator_find_user('early@example.test') ->> 'balance' as balance",
      );
      // signUp() grants more to all users.
      expect(found.rows).toEqual([{ balance: "100000100" }]);
    } finally {
      await user.end();
    }
  });
});
