import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Migration = { version: string; name: string; sql: string };

export const migrationsFolder = join(import.meta.dirname, "../../supabase/migrations");

/** Reads the migrations of a folder, sorted by version. */
export function readMigrations(folder: string = migrationsFolder): Migration[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const match = /^(\d{14})_([a-z0-9_]+)\.sql$/.exec(file);
      if (!match?.[1] || !match[2]) return [];
      return [{ version: match[1], name: match[2], sql: readFileSync(join(folder, file), "utf8") }];
    });
}

/** The query for `MigrationTarget.applied`. */
export const appliedSql =
  "select version, statements[1] as sql from supabase_migrations.schema_migrations order by version";

/** A database to which migrations are applied. */
export type MigrationTarget = {
  applied(): Promise<{ version: string; sql: string | null }[]>;
  /** `run` takes any number of statements, or one with parameters. All are rolled back if `work` rejects. */
  inTransaction(
    work: (run: (sql: string, params?: unknown[]) => Promise<unknown>) => Promise<void>,
  ): Promise<void>;
};

/**
 * Applies the migrations that `supabase_migrations.schema_migrations` doesn't record yet, each with its record in one
 * transaction.
 */
export async function applyMigrations(
  target: MigrationTarget,
  migrations: Migration[],
): Promise<Migration[]> {
  const applied = new Map((await target.applied()).map(({ version, sql }) => [version, sql]));
  for (const [version, sql] of applied) checkApplied(version, sql, migrations);
  const pending = migrations.filter((migration) => !applied.has(migration.version));
  for (const migration of pending) {
    try {
      await target.inTransaction(async (run) => {
        await run(migration.sql);
        await run(
          "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)",
          [migration.version, migration.name, [migration.sql]],
        );
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Migration ${migration.version}_${migration.name} failed: ${reason}`, { cause });
    }
  }
  return pending;
}

/** Throws if a database has an unknown migration, or a known one with different SQL. */
function checkApplied(version: string, sql: string | null, migrations: Migration[]): void {
  const known = migrations.find((migration) => migration.version === version);
  if (!known) {
    throw new Error(
      `The database was created by a newer version of this software: migration ${version} is not known here. Update the ` +
        "software, or start over with --reset.",
    );
  }
  if (sql !== null && sql !== known.sql) {
    throw new Error(
      `The database was created by a version from before the release, with a different migration ${version}_${known.name}. ` +
        "Choose another folder with --data, or erase this one with --reset.",
    );
  }
}
