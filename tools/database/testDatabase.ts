import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { rolesSql, systemGrantsSql } from "../../embedded/supabase/roles.ts";

const platformFile = join(import.meta.dirname, "../../bench/postgres/platform.sql");

/** What a hosted project has before the first migration: its roles, default privileges, and auth and storage. */
export const projectSql = (): string =>
  [rolesSql, readFileSync(platformFile, "utf8"), systemGrantsSql].join("\n");

/** A database in memory with an empty project, to which the statements were applied, each in a transaction. */
export async function createTestDatabase(statements: readonly string[]): Promise<PGlite> {
  const database = new PGlite();
  await database.exec(projectSql());
  for (const sql of statements) await database.transaction((transaction) => transaction.exec(sql));
  return database;
}
