import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { silentLogger } from "#platform/log.ts";
import { type ServerAddress, startCluster } from "../../postgres/cluster.ts";
import { throwawaySettings } from "../../postgres/settings.ts";
import { readMigrations } from "../migrations.ts";
import { ensureDatabase } from "../postgresDatabase.ts";

/** The database that test files copy. Nothing may connect to it, because PostgreSQL only copies databases without connections. */
export const templateName = "template_ourvidz";

declare module "vitest" {
  export interface ProvidedContext {
    testCluster: ServerAddress;
  }
}

/** Vitest global setup: starts one PostgreSQL for all test files, with a migrated template database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "ourvidz-tests-"));
  const cluster = await startCluster({
    folder: join(folder, "postgresql"),
    settings: throwawaySettings,
    log: silentLogger,
    onLost: (error) => {
      throw error;
    },
  });
  await ensureDatabase(cluster, templateName, readMigrations());
  project.provide("testCluster", cluster.address);
  return async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
