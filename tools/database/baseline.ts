import { join } from "node:path";
import type { SchemaFile } from "./schemaFiles.ts";

/** The first migration of our own tables: a copy of the schemas as they were then. */
export const baselineFile = join(
  import.meta.dirname,
  "../../supabase/migrations/20261201000100_baseline.sql",
);

/** What `baselineFile` should say. */
export function printBaseline(files: readonly SchemaFile[]): string {
  const header = "-- The database of release 0.1.0. Generated from supabase/schemas/; don't edit.\n";
  return header + files.map(({ path, sql }) => `\n-- From supabase/${path}\n\n${sql}`).join("");
}
