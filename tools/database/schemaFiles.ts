import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Migration } from "../../embedded/supabase/migrations.ts";

const supabaseFolder = join(import.meta.dirname, "../../supabase");

/** A file of `supabase/schemas/`. `path` is relative to `supabase/`. */
export type SchemaFile = { path: string; sql: string };

/**
 * The files of `supabase/schemas/` in the order of `supabase/config.toml`.
 * @throws Error if a listed file is missing or a file isn't listed.
 */
export function readSchemaFiles(): SchemaFile[] {
  const paths = parseSchemaPaths(readFileSync(join(supabaseFolder, "config.toml"), "utf8"));
  const present = readdirSync(join(supabaseFolder, "schemas"));
  const listed = paths.map((path) => basename(path));
  const missing = listed.find((name) => !present.includes(name));
  if (missing) {
    throw new Error(
      `supabase/config.toml lists supabase/schemas/${missing}, which doesn't exist. Create it, or remove it from schema_paths.`,
    );
  }
  const unlisted = present.find((name) => !listed.includes(name));
  if (unlisted) {
    throw new Error(
      `supabase/schemas/${unlisted} is not in schema_paths of supabase/config.toml. Add it before the files that use it.`,
    );
  }
  return paths.map((path) => ({ path, sql: readFileSync(join(supabaseFolder, path), "utf8") }));
}

/** All schema files as one migration, which creates a database with what they declare. */
export const schemasAsMigration = (schemas: readonly SchemaFile[]): Migration => ({
  version: "00000000000000",
  name: "schemas",
  sql: schemas.map(({ sql }) => sql).join("\n"),
});

/**
 * `schema_paths` of the table `[db.migrations]`, relative to `supabase/`. The Supabase CLI also takes patterns and other
 * spellings of the array. Here it has one file per line, so that the order is easy to read.
 * @throws Error if the array is missing or has another format.
 */
export function parseSchemaPaths(toml: string): string[] {
  const lines = toml.split(/\r?\n/);
  const table = lines.indexOf("[db.migrations]");
  const end = lines.findIndex((line, index) => index > table && line.startsWith("["));
  const body = table < 0 ? [] : lines.slice(table + 1, end < 0 ? undefined : end);
  const start = body.indexOf("schema_paths = [");
  const stop = body.indexOf("]", start);
  if (start < 0 || stop < 0) {
    throw new Error(
      'supabase/config.toml has no schema_paths in [db.migrations]. Write "schema_paths = [", one file a line, and "]".',
    );
  }
  const paths = body.slice(start + 1, stop).map((line) => {
    const path = /^ {2}"\.\/(schemas\/[a-z0-9_]+\.sql)",$/.exec(line)?.[1];
    if (!path) {
      throw new Error(
        `supabase/config.toml: schema_paths has the line ${JSON.stringify(line)}. Write it as   "./schemas/NAME.sql",`,
      );
    }
    return path;
  });
  const repeated = paths.find((path, index) => paths.indexOf(path) !== index);
  if (repeated)
    throw new Error(`supabase/config.toml: schema_paths lists ${repeated} twice. Remove one of the lines.`);
  return paths;
}
