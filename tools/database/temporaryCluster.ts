import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "#platform/log.ts";
import { type Cluster, startCluster } from "../../embedded/postgres/cluster.ts";
import { throwawaySettings } from "../../embedded/postgres/settings.ts";

/** Runs `work` with a PostgreSQL server that is deleted afterwards. */
export async function withTemporaryCluster<T>(work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "ourvidz-database-"));
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
