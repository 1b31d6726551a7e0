import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "@supabase/pg-delta/extract";
import { renderPlanFiles } from "@supabase/pg-delta/frontends";
import { type Plan, plan } from "@supabase/pg-delta/plan";
import pg from "pg";
import { silentLogger } from "#platform/log.ts";
import { type Cluster, type ServerAddress, startCluster } from "../../embedded/postgres/cluster.ts";
import { throwawaySettings } from "../../embedded/postgres/settings.ts";
import type { Migration } from "../../embedded/supabase/migrations.ts";
import { asSuperuser, ensureDatabase } from "../../embedded/supabase/postgresDatabase.ts";
import { type CatalogDifference, compareCatalogs, readCatalog } from "./catalog.ts";
import type { SchemaFile } from "./schemaFiles.ts";

/** A migration can't be planned; the message says why and what to do. */
export class MigrationPlanError extends Error {}

/**
 * The statements that turn a database with the migrations into one with the schemas, or null if they are the same. They
 * were tried: after them, both have the same catalog.
 * @throws MigrationPlanError if data would be lost and `allowDrops` isn't set, or if statements have to be written by hand.
 */
export async function planMigration(
  migrations: readonly Migration[],
  schemas: readonly SchemaFile[],
  allowDrops: boolean,
): Promise<string | null> {
  return withCluster(async (cluster) => {
    await ensureDatabase(cluster, "current", [...migrations]);
    const declared = {
      version: "00000000000000",
      name: "schemas",
      sql: schemas.map(({ sql }) => sql).join("\n"),
    };
    await ensureDatabase(cluster, "declared", [declared]);
    const { address } = cluster;
    if ((await differences(address, "current", "declared")).length === 0) return null;

    const changes = render(await planChanges(address), allowDrops);
    const rows = schemas.filter(({ path }) => path.endsWith("_rows.sql")).map(({ sql }) => sql);
    for (const statements of [changes, [changes, ...rows].join("\n")]) {
      await copy(address, "current", "tried");
      await asSuperuser(address, "tried", (client) => client.query(statements));
      if ((await differences(address, "tried", "declared")).length === 0) return statements;
    }
    const left = (await differences(address, "tried", "declared")).map(({ object }) => `  ${object}`);
    throw new MigrationPlanError(
      `These differences have to be written by hand into supabase/migrations/:\n${left.join("\n")}`,
    );
  });
}

async function planChanges(address: ServerAddress): Promise<Plan> {
  const [source, desired] = [pool(address, "current"), pool(address, "declared")];
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
        `meant:\n${tables.map(({ sql }) => `  ${sql}`).join("\n")}`,
    );
  }
  const { files } = renderPlanFiles(changes, { allowDrops: true });
  if (files.length > 1 || files.some(({ transactional }) => !transactional)) {
    throw new MigrationPlanError(
      "This change needs statements outside of a transaction, which a migration can't have; split the change, or write the " +
        "migration by hand.",
    );
  }
  return files[0]?.contents ?? "";
}

async function differences(address: ServerAddress, one: string, other: string): Promise<CatalogDifference[]> {
  const read = (name: string) =>
    asSuperuser(address, name, (client) => readCatalog(async (text) => (await client.query(text)).rows));
  return compareCatalogs(await read(one), await read(other));
}

async function copy(address: ServerAddress, from: string, to: string): Promise<void> {
  await asSuperuser(address, "postgres", async (client) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(to)} with (force)`);
    await client.query(`create database ${pg.escapeIdentifier(to)} template ${pg.escapeIdentifier(from)}`);
  });
}

function pool(address: ServerAddress, database: string): pg.Pool {
  const created = new pg.Pool({ ...address, database, max: 4 });
  created.on("error", () => {});
  return created;
}

async function withCluster<T>(work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "ourvidz-migration-"));
  try {
    const cluster = await startCluster({
      folder: join(folder, "postgresql"),
      settings: throwawaySettings,
      log: silentLogger,
      onLost: (error) => {
        throw error;
      },
    });
    try {
      return await work(cluster);
    } finally {
      await cluster.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
