import type pg from "pg";
import type { Sql } from "../../embedded/supabase/database.ts";
import { openPool } from "../../embedded/supabase/postgresPool.ts";
import { copyTestDatabase } from "../../embedded/supabase/testing/testDatabase.ts";

/** Who a statement is run as, as PostgREST would: a database role and, for people, the bearer of a token. */
export type Actor = { role: "anon" | "authenticated" | "service_role"; userId: string | null };

export type BareDatabase = {
  /** As superuser. */
  sql: Sql;
  /** A statement as somebody, in a transaction of its own. Rejects with the database's error. */
  as(actor: Actor, text: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  /** How many rows it touched; nothing of it stays. */
  try(actor: Actor, text: string, params?: unknown[]): Promise<number>;
  close(): Promise<void>;
};

/** A migrated database without anything in front of it: where thousands of calls have to be quick. */
export async function openBareDatabase(): Promise<BareDatabase> {
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
    try: (actor, text, params = []) =>
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

/** Somebody with an account, made without the ways of signing up. */
export async function addPerson({ sql }: BareDatabase, id: string): Promise<void> {
  await sql("insert into auth.users (id, email) values ($1, $2)", [id, `${id}@example.test`]);
}
