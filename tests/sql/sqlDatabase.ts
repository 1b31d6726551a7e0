import type pg from "pg";
import type { Sql } from "../../embedded/supabase/database.ts";
import { openPool } from "../../embedded/supabase/postgresPool.ts";
import { copyTestDatabase } from "../../embedded/supabase/testing/testDatabase.ts";

/** The role of a statement, and the user id of its access token, as PostgREST sets them. */
export type Actor = { role: "anon" | "authenticated" | "service_role"; userId: string | null };

export const asUser = (userId: string): Actor => ({ role: "authenticated", userId });
export const asService: Actor = { role: "service_role", userId: null };
export const asAnonymous: Actor = { role: "anon", userId: null };

export type SqlDatabase = {
  /** Runs a statement as superuser. */
  sql: Sql;
  /** Runs a statement in its own transaction. Rejects with the database's error. */
  as(actor: Actor, text: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Runs a statement, rolls it back and returns how many rows it returned or changed. */
  countAffected(actor: Actor, text: string, params?: unknown[]): Promise<number>;
  close(): Promise<void>;
};

/** A copy of the migrated template database without an HTTP API, for tests with many calls. */
export async function openSqlDatabase(): Promise<SqlDatabase> {
  const { address, name, drop } = await copyTestDatabase();
  const pool = openPool(address, name);
  const inTransaction = async <T>(
    { role, userId }: Actor,
    end: "commit" | "rollback",
    work: (client: pg.PoolClient) => Promise<T>,
  ): Promise<T> => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const claims = JSON.stringify({ role, ...(userId === null ? {} : { sub: userId }) });
      await client.query(
        "select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true), \
        set_config('role', $3, true)",
        [claims, userId ?? "", role],
      );
      const result = await work(client);
      await client.query(end);
      return result;
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  };
  return {
    sql: async (text, params = []) => (await pool.query<Record<string, unknown>>(text, params)).rows,
    as: (actor, text, params = []) =>
      inTransaction(
        actor,
        "commit",
        async (client) => (await client.query<Record<string, unknown>>(text, params)).rows,
      ),
    countAffected: (actor, text, params = []) =>
      inTransaction(actor, "rollback", async (client) => {
        const { rows, rowCount } = await client.query(text, params);
        return Math.max(rows.length, rowCount ?? 0);
      }),
    async close() {
      await pool.end();
      await drop();
    },
  };
}

/** Creates an account without signing up. */
export async function createUser({ sql }: SqlDatabase, id: string): Promise<void> {
  await sql("insert into auth.users (id, email) values ($1, $2)", [id, `${id}@example.test`]);
}
