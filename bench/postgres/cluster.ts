import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "#platform/log.ts";
import { startCluster } from "../../embedded/postgres/cluster.ts";
import { usualSettings } from "../../embedded/postgres/settings.ts";
import { asSuperuser } from "../../embedded/supabase/postgresDatabase.ts";

/** A temporary PostgreSQL with the programs that the embedded Supabase uses. */
export type Cluster = {
  /** Connection string of the superuser. */
  url: string;
  version: string;
  close(): Promise<void>;
};

/** Starts a cluster that syncs commits to disk, with buffers for a large table. */
export async function startPostgres(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "ourvidz-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const { address, stop } = await startCluster({
      folder: join(folder, "postgresql"),
      settings: { ...usualSettings, max_connections: "100", shared_buffers: "512MB", max_wal_size: "4GB" },
      log: silentLogger,
      onLost: (error) => {
        throw error;
      },
    });
    const url = new URL(`postgres://${address.user}:${address.password}@localhost:${address.port}/postgres`);
    // The folder of a socket, which a URL's host can't contain.
    url.searchParams.set("host", address.host);
    const version = await asSuperuser(address, "postgres", async (client) => {
      const { rows } = await client.query<{ server_version: string }>("show server_version");
      return rows[0]?.server_version ?? "unknown";
    });
    return {
      url: url.href,
      version,
      async close() {
        await stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Runs `measure` with a cluster and stops it afterwards, also on an error or Ctrl-C. */
export async function withPostgres<T>(measure: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await startPostgres();
  const stop = (): void => void cluster.close().then(() => process.exit(130));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await measure(cluster);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    await cluster.close();
  }
}
