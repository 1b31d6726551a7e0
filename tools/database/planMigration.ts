import { extract } from "@supabase/pg-delta/extract";
import { renderPlanFiles } from "@supabase/pg-delta/frontends";
import { type Plan, plan } from "@supabase/pg-delta/plan";
import pg from "pg";
import type { ServerAddress } from "../../embedded/postgres/cluster.ts";
import { asSuperuser } from "../../embedded/supabase/postgresDatabase.ts";
import { type CatalogDifference, compareCatalogs, readCatalog } from "./catalog.ts";
import type { SchemaFile } from "./schemaFiles.ts";

/** A migration can't be planned; the message says why and what to do. */
export class MigrationPlanError extends Error {}

/** Two databases of a server: `current` has the migrations, `declared` the schemas. */
export type DatabasePair = { address: ServerAddress; current: string; declared: string };

/**
 * Returns the statements that turn `current` into `declared`, or null if they are the same. The statements were tried on a
 * copy of `current`, which had the same catalog as `declared` afterwards.
 * @param schemas The schema files, of which those with rows are applied if rows differ.
 * @throws MigrationPlanError if data would be lost and `allowDrops` isn't set, or if statements must be written by hand.
 */
export async function planMigration(
  { address, current, declared }: DatabasePair,
  schemas: readonly SchemaFile[],
  allowDrops: boolean,
): Promise<string | null> {
  if ((await differences(address, current, declared)).length === 0) return null;

  const changes = render(await planChanges({ address, current, declared }), allowDrops);
  const rows = schemas.filter(({ path }) => path.endsWith("_rows.sql")).map(({ sql }) => sql);
  const copy = `${current}_copy`;
  try {
    for (const statements of [changes, [changes, ...rows].join("\n")]) {
      await copyDatabase(address, current, copy);
      await asSuperuser(address, copy, (client) => client.query(statements));
      if ((await differences(address, copy, declared)).length === 0) return statements;
    }
    const left = (await differences(address, copy, declared)).map(({ object }) => `  ${object}`);
    throw new MigrationPlanError(
      `These differences must be written by hand into supabase/migrations/:\n${left.join("\n")}`,
    );
  } finally {
    await dropDatabase(address, copy);
  }
}

async function planChanges({ address, current, declared }: DatabasePair): Promise<Plan> {
  const [source, desired] = [openPool(address, current), openPool(address, declared)];
  try {
    return plan((await extract(source)).factBase, (await extract(desired)).factBase);
  } finally {
    await Promise.all([source.end(), desired.end()]);
  }
}

function render(changes: Plan, allowDrops: boolean): string {
  const lost = changes.actions.filter(({ dataLoss, verb }) => verb === "drop" || dataLoss === "destructive");
  const tables = lost.filter(({ sql, dataLoss }) => dataLoss === "destructive" || /^drop table/i.test(sql));
  if (tables.length > 0 && !allowDrops) {
    throw new MigrationPlanError(
      "This migration would lose data. Check these statements, and repeat the command with --allow-drops if they are " +
        `intended:\n${tables.map(({ sql }) => `  ${sql}`).join("\n")}`,
    );
  }
  const { files } = renderPlanFiles(changes, { allowDrops: true });
  if (files.length > 1 || files.some(({ transactional }) => !transactional)) {
    throw new MigrationPlanError(
      "This change needs statements outside of a transaction, which a migration can't have. Split the change, or write " +
        "the migration by hand.",
    );
  }
  return files[0]?.contents ?? "";
}

async function differences(address: ServerAddress, one: string, other: string): Promise<CatalogDifference[]> {
  const read = (name: string) =>
    asSuperuser(address, name, (client) => readCatalog(async (text) => (await client.query(text)).rows));
  return compareCatalogs(await read(one), await read(other));
}

/** Creates a copy of a database, and replaces an earlier one. */
export async function copyDatabase(address: ServerAddress, from: string, to: string): Promise<void> {
  await dropDatabase(address, to);
  await asSuperuser(address, "postgres", (client) =>
    client.query(`create database ${pg.escapeIdentifier(to)} template ${pg.escapeIdentifier(from)}`),
  );
}

export async function dropDatabase(address: ServerAddress, name: string): Promise<void> {
  await asSuperuser(address, "postgres", (client) =>
    client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`),
  );
}

function openPool(address: ServerAddress, database: string): pg.Pool {
  const pool = new pg.Pool({ ...address, database, max: 4 });
  pool.on("error", () => {});
  return pool;
}
