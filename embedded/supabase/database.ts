import type { Connection } from "@supabase/lite";
import type { Logger } from "#platform/log.ts";
import type { Migration } from "./migrations.ts";

/** Runs a statement as superuser, bypassing row-level security, and returns its rows. */
export type Sql = (text: string, params?: unknown[]) => Promise<Record<string, unknown>[]>;

/** A database with the system schemas of Supabase and all migrations applied. */
export type EmbeddedDatabase = {
  connection: Connection;
  sql: Sql;
  /** Maximum number of concurrent requests. */
  maxRequests: number;
  close(): Promise<void>;
};

/** PostgreSQL 15 of the npm package, or PGlite (PostgreSQL 17 in WebAssembly) for platforms without one. */
export const databaseEngines = ["postgres", "pglite"] as const;
export type DatabaseEngine = (typeof databaseEngines)[number];

export type DatabaseOptions = {
  /** The data folder of the embedded Supabase. Null: a temporary database. */
  folder: string | null;
  migrations: Migration[];
  log: Logger;
  /** Called when the database keeps exiting and is not restarted again. */
  onLost(error: Error): void;
};
