import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type PGlite, types } from "@electric-sql/pglite";
import { createPgliteConnection, type PgliteConnection } from "@supabase/lite/pglite";
import type { DatabaseOptions, EmbeddedDatabase } from "./database.ts";
import { recordAndSilence } from "./databaseErrors.ts";
import { appliedSql, applyMigrations, type Migration, type MigrationTarget } from "./migrations.ts";
import { rolesSql, systemGrantsSql } from "./roles.ts";
import { createSystemSchema } from "./systemSchema.ts";
import { untar } from "./untar.ts";

const cacheFolder = join(import.meta.dirname, "../../.cache/supabase");

/** Opens PGlite on the folder, or in memory. */
export async function openPgliteDatabase({ folder, migrations }: DatabaseOptions): Promise<EmbeddedDatabase> {
  const connection = await openPglite(folder === null ? null : join(folder, "pglite"), migrations);
  connection.normalizeDbError = recordAndSilence;
  return {
    connection,
    // PGlite has a single session, and `@supabase/lite` opens a transaction with the caller's role for each request without
    // waiting for the previous one: concurrent requests would run in one transaction, one with the rights of the other.
    maxRequests: 1,
    sql: async (text, params = []) =>
      (await connection.driver.query<Record<string, unknown>>(text, params)).rows,
    close: () => connection.close(),
  };
}

/** Opens PGlite with all migrations applied. `folder` null: in memory. */
export async function openPglite(folder: string | null, migrations: Migration[]): Promise<PgliteConnection> {
  if (folder === null) return open(undefined, await template(migrations));
  if (!existsSync(folder)) await createIn(folder, await template(migrations));
  const connection = await open(folder).catch((cause: unknown) => {
    const advice = "Restore it from a backup, or start over with --reset.";
    throw new Error(`The database in ${folder} is damaged. ${advice}`, { cause });
  });
  try {
    await applyMigrations(migrationTarget(connection.driver), migrations);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

function migrationTarget(database: PGlite): MigrationTarget {
  return {
    applied: async () => {
      const { rows } = await database.query<{ version: string; sql: string | null }>(appliedSql);
      return rows;
    },
    inTransaction: (work) =>
      database.transaction(async (transaction) => {
        await work((sql, params) => (params ? transaction.query(sql, params) : transaction.exec(sql)));
      }),
  };
}

/** Creates the folder under another name and renames it when complete, so that a killed first start leaves no partial one. */
async function createIn(folder: string, data: Blob): Promise<void> {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  untar(new Uint8Array(await data.arrayBuffer()), partial);
  renameSync(partial, folder);
}

async function open(url: string | undefined, data?: Blob): Promise<PgliteConnection> {
  const connection = await createPgliteConnection({
    ...(url ? { url } : {}),
    pgliteOptions: {
      ...(data ? { loadDataDir: data } : {}),
      // Timestamps as PostgREST formats them. PostgreSQL's text has a space and a short offset.
      parsers: { [types.TIMESTAMPTZ]: isoTime, [types.TIMESTAMP]: isoTime },
    },
  });
  await connection.driver.waitReady;
  // Otherwise the first request would grant all roles all privileges on every table.
  Reflect.set(connection, "rlsState", "active");
  return connection;
}

function isoTime(text: string): string {
  return text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00");
}

/** A migrated, empty database as a tar archive, cached in `.cache/` for each set of migrations. */
async function template(migrations: Migration[]): Promise<Blob> {
  const path = join(cacheFolder, `template-${fingerprint(migrations)}.tar`);
  if (existsSync(path)) return new Blob([readFileSync(path)]);
  const connection = await open(undefined);
  try {
    await createSystemSchema(connection, (sql) => connection.driver.exec(sql));
    await applyMigrations(migrationTarget(connection.driver), migrations);
    await connection.driver.exec("vacuum analyze");
    await connection.driver.exec("checkpoint");
    const dump = await connection.driver.dumpDataDir("none");
    await cacheTemplate(path, dump);
    return dump;
  } finally {
    await connection.close();
  }
}

async function cacheTemplate(path: string, dump: Blob): Promise<void> {
  try {
    mkdirSync(cacheFolder, { recursive: true });
    const temporary = `${path}.${process.pid}.new`;
    writeFileSync(temporary, Buffer.from(await dump.arrayBuffer()));
    renameSync(temporary, path);
    for (const other of readdirSync(cacheFolder)) {
      const old = join(cacheFolder, other);
      if (other.endsWith(".tar") && old !== path) rmSync(old, { force: true });
    }
  } catch {
    // Without a cache the next start only takes longer.
  }
}

function fingerprint(migrations: Migration[]): string {
  const require = createRequire(import.meta.url);
  const hash = createHash("sha256").update(rolesSql).update(systemGrantsSql);
  for (const name of ["@supabase/lite", "@electric-sql/pglite"])
    hash.update(readFileSync(packageFile(require, name)));
  for (const migration of migrations)
    hash.update(`${migration.version}_${migration.name}\0${migration.sql}\0`);
  return hash.digest("hex").slice(0, 16);
}

function packageFile(require: NodeJS.Require, name: string): string {
  const folder = require.resolve
    .paths(name)
    ?.find((candidate) => existsSync(join(candidate, name, "package.json")));
  if (!folder) throw new Error(`The package ${name} is missing; run npm install.`);
  return join(folder, name, "package.json");
}
