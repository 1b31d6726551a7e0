import type { Connection } from "@supabase/lite";
import type { Logger } from "#platform/log.ts";
import type { Migration } from "./migrations.ts";

/** Rows of a statement run as superuser, past all policies. */
export type Sql = (text: string, params?: unknown[]) => Promise<Record<string, unknown>[]>;

/** A database with the system schemas of Supabase and every migration. */
export type EmbeddedDatabase = {
  connection: Connection;
  sql: Sql;
  /** Number of requests that it takes at a time. */
  mostRequests: number;
  close(): Promise<void>;
};

/** PostgreSQL 15 of the npm package, or PGlite (PostgreSQL 17 in WebAssembly) for platforms without one. */
export const databaseEngines = ["postgres", "pglite"] as const;
export type DatabaseEngine = (typeof databaseEngines)[number];

export type DatabaseOptions = {
  /** The data folder of the embedded Supabase; null: a throwaway database. */
  folder: string | null;
  migrations: Migration[];
  log: Logger;
  /** The database ended again and again and was given up. */
  onLost(error: Error): void;
};
