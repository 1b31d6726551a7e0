import type { Transaction } from "@electric-sql/pglite";
import { openDatabase, type Sql } from "../database.ts";
import { readMigrations } from "../migrations.ts";

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

/** A migrated database in memory without anything in front of it: where thousands of calls have to be quick. */
export async function openBareDatabase(): Promise<BareDatabase> {
  const connection = await openDatabase(null, readMigrations());
  const { driver } = connection;
  const become = async (transaction: Transaction, { role, userId }: Actor): Promise<void> => {
    const claims = JSON.stringify({ role, ...(userId === null ? {} : { sub: userId }) });
    await transaction.query(
      "select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true)",
      [claims, userId ?? ""],
    );
    await transaction.exec(`set local role ${role}`);
  };
  return {
    sql: async (text, params = []) => (await driver.query<Record<string, unknown>>(text, params)).rows,
    as: (actor, text, params = []) =>
      driver.transaction(async (transaction) => {
        await become(transaction, actor);
        return (await transaction.query<Record<string, unknown>>(text, params)).rows;
      }),
    async try(actor, text, params = []) {
      let touched = 0;
      await driver.transaction(async (transaction) => {
        await become(transaction, actor);
        const { rows, affectedRows = 0 } = await transaction.query(text, params);
        touched = Math.max(rows.length, affectedRows);
        await transaction.rollback();
      });
      return touched;
    },
    close: () => connection.close(),
  };
}

/** Somebody with an account, made without the ways of signing up. */
export async function addPerson({ sql }: BareDatabase, id: string): Promise<void> {
  await sql("insert into auth.users (id, email) values ($1, $2)", [id, `${id}@example.test`]);
}
