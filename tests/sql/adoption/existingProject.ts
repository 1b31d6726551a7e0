import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { type Migration, readMigrations } from "../../../embedded/supabase/migrations.ts";
import { asSuperuser, ensureDatabase } from "../../../embedded/supabase/postgresDatabase.ts";
import { openPool } from "../../../embedded/supabase/postgresPool.ts";

/** Short readable UUIDs: the same number gives the same id. */
export const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

export type Row = Record<string, unknown>;

/** A project of the original specification, or a fresh one, before the migrations. */
export type ExistingProject = {
  sql(text: string, params?: unknown[]): Promise<Row[]>;
  /** Inserts a row into a table, with the table's defaults for missing columns. */
  insert(table: string, row: Row): Promise<void>;
  /** Runs several statements in a transaction. */
  run(text: string): Promise<void>;
  /** Applies the migrations, each in a transaction, and returns the notices that they raised. */
  migrate(): Promise<string[]>;
  /** Runs a statement as a user and returns its rows. */
  as(userId: string, text: string): Promise<Row[]>;
  close(): Promise<void>;
};

const specification = join(import.meta.dirname, "specification.sql");

/** The SQL of a migration. */
export function migrationNamed(name: string): string {
  const migration: Migration | undefined = readMigrations().find((candidate) => candidate.name === name);
  if (!migration) throw new Error(`supabase/migrations has no migration ${name}.`);
  return migration.sql;
}

let projects = 0;

export async function openProject(options: { configured: boolean }): Promise<ExistingProject> {
  const address = inject("testCluster");
  projects += 1;
  const name = `adoption_${process.pid}_${projects}`;
  // The state of a hosted project before the first migration.
  await ensureDatabase({ address }, name, []);
  const pool = openPool(address, name);
  const client = await pool.connect();
  const notices: string[] = [];
  client.on("notice", ({ message }) => notices.push(message ?? ""));
  const inTransaction = async (texts: readonly string[]): Promise<void> => {
    await client.query("begin");
    try {
      for (const text of texts) await client.query(text);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
  };
  if (options.configured) await client.query(readFileSync(specification, "utf8"));
  return {
    sql: async (text, params = []) => (await client.query<Row>(text, params)).rows,
    async insert(table, row) {
      const columns = Object.keys(row);
      const places = columns.map((_, index) => `$${index + 1}`);
      await client.query(
        `insert into ${table} (${columns.join(", ")}) values (${places.join(", ")})`,
        Object.values(row),
      );
    },
    run: (text) => inTransaction([text]),
    migrate: async () => {
      notices.length = 0;
      for (const { sql } of readMigrations()) await inTransaction([sql]);
      return [...notices];
    },
    async as(userId, text) {
      await client.query("begin");
      try {
        const claims = JSON.stringify({ role: "authenticated", sub: userId });
        await client.query(
          "select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true), \
          set_config('role', 'authenticated', true)",
          [claims, userId],
        );
        return (await client.query<Row>(text)).rows;
      } finally {
        await client.query("rollback");
      }
    },
    async close() {
      client.release();
      await pool.end();
      await asSuperuser(address, "postgres", (admin) => admin.query(`drop database ${name} with (force)`));
    },
  };
}
