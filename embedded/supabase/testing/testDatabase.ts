import pg from "pg";
import { inject } from "vitest";
import { silentLogger } from "#platform/log.ts";
import type { ServerAddress } from "../../postgres/cluster.ts";
import { asSuperuser, openDatabase } from "../postgresDatabase.ts";
import { type Supabase, type SupabaseOptions, startSupabase } from "../startSupabase.ts";
import { templateName } from "./testCluster.ts";

export type TestDatabase = { address: ServerAddress; name: string; drop(): Promise<void> };

let copies = 0;

/** Copies the template database for a test file. */
export async function copyTestDatabase(): Promise<TestDatabase> {
  const address = inject("testCluster");
  copies += 1;
  const name = `test_${process.pid}_${copies}`;
  const run = (statement: string): Promise<unknown> =>
    asSuperuser(address, "postgres", (client) => client.query(statement));
  await run(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(templateName)}`);
  return {
    address,
    name,
    drop: async () => {
      await run(`drop database ${pg.escapeIdentifier(name)} with (force)`);
    },
  };
}

/** Starts the embedded Supabase on a copy of the template database and a free port. */
export async function startTestSupabase(options: Partial<SupabaseOptions> = {}): Promise<Supabase> {
  const { address, name, drop } = await copyTestDatabase();
  return startSupabase({
    dataFolder: null,
    port: 0,
    siteUrl: "http://localhost:5173",
    database: openDatabase(address, name, options.log ?? silentLogger, drop),
    ...options,
  });
}
