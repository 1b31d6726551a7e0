import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Logger } from "#platform/log.ts";
import { type Cluster, type ServerAddress, startCluster } from "../postgres/cluster.ts";
import { throwawaySettings, usualSettings } from "../postgres/settings.ts";
import type { DatabaseOptions, EmbeddedDatabase } from "./database.ts";
import { appliedSql, applyMigrations, type Migration, type MigrationTarget } from "./migrations.ts";
import { PostgresConnection } from "./postgresConnection.ts";
import { maxRequests, openPool } from "./postgresPool.ts";
import { createSystemSchema } from "./systemSchema.ts";

/** The name of the single database, which contains everything as in a hosted project. */
const databaseName = "ourvidz";

/** Starts PostgreSQL on the folder, or on a temporary one, and opens the database in it. */
export async function openPostgresDatabase(options: DatabaseOptions): Promise<EmbeddedDatabase> {
  const { folder, migrations, log, onLost } = options;
  const temporary = folder === null ? mkdtempSync(join(tmpdir(), "ourvidz-database-")) : null;
  const cluster = await startCluster({
    folder: join(folder ?? temporary ?? "", "postgresql"),
    settings: folder === null ? throwawaySettings : usualSettings,
    log,
    onLost,
  });
  const stop = async (): Promise<void> => {
    await cluster.stop();
    if (temporary) rmSync(temporary, { recursive: true, force: true });
  };
  try {
    await ensureDatabase(cluster, databaseName, migrations);
    return openDatabase(cluster.address, databaseName, log, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Opens an existing database, such as a test's copy of a template. */
export function openDatabase(
  address: ServerAddress,
  database: string,
  log: Logger,
  onClosed: () => Promise<void>,
): EmbeddedDatabase {
  const pool = openPool(address, database, log);
  const connection = new PostgresConnection(pool);
  return {
    connection,
    maxRequests,
    sql: async (text, params = []) => (await pool.query<Record<string, unknown>>(text, params)).rows,
    async close() {
      await connection.close();
      // Kysely ends the pool only if it was used.
      if (!pool.ended) await pool.end();
      await onClosed();
    },
  };
}

/**
 * Creates the database unless it exists, and applies pending migrations. It is created under another name and renamed when
 * complete, so that an interrupted first start leaves no partial one.
 */
export async function ensureDatabase(
  { address }: Pick<Cluster, "address">,
  name: string,
  migrations: Migration[],
): Promise<void> {
  const exists = await asSuperuser(address, "postgres", async (client) => {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    return rowCount === 1;
  });
  if (exists) {
    await asSuperuser(address, name, (client) => applyMigrations(migrationTarget(client), migrations));
    return;
  }
  const partial = `${name}_partial`;
  await asSuperuser(address, "postgres", async (client) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(partial)} with (force)`);
    await client.query(`create database ${pg.escapeIdentifier(partial)}`);
  });
  const pool = openPool(address, partial);
  const connection = new PostgresConnection(pool);
  try {
    await createSystemSchema(connection, (sql) => pool.query(sql));
  } finally {
    await connection.close();
    if (!pool.ended) await pool.end();
  }
  await asSuperuser(address, partial, async (client) => {
    await applyMigrations(migrationTarget(client), migrations);
    await client.query("vacuum (analyze, freeze)");
  });
  await asSuperuser(address, "postgres", (client) =>
    client.query(`alter database ${pg.escapeIdentifier(partial)} rename to ${pg.escapeIdentifier(name)}`),
  );
}

/** Runs `work` with a connection as superuser. */
export async function asSuperuser<T>(
  address: ServerAddress,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...address, database });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function migrationTarget(client: pg.Client): MigrationTarget {
  return {
    applied: async () => {
      const { rows } = await client.query<{ version: string; sql: string | null }>(appliedSql);
      return rows;
    },
    async inTransaction(work) {
      await client.query("begin");
      try {
        await work((sql, params) => client.query(sql, params));
        await client.query("commit");
      } catch (error) {
        await client.query("rollback");
        throw error;
      }
    },
  };
}
