import { join } from "node:path";
import type { SchemaFile } from "./schemaFiles.ts";

/**
 * The first migration. Until 0.1.0 is released it is generated and always equals the schemas. From then on it is frozen:
 * changes of the schemas become further migrations.
 */
export const baselineFile = join(
  import.meta.dirname,
  "../../../supabase/migrations/20261201000100_baseline.sql",
);

/** What `baselineFile` should say. */
export function printBaseline(files: readonly SchemaFile[]): string {
  const header =
    "-- The database of release 0.1.0. Generated from supabase/schemas/ by npm run generate:types; do not edit.\n";
  return header + files.map(({ path, sql }) => `\n-- From supabase/${path}\n\n${sql}`).join("");
}
