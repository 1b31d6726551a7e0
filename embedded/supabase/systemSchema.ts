import { tmpdir } from "node:os";
import { App, type Connection, setExperimental } from "@supabase/lite";
import { FileStorage } from "./fileStorage.ts";
import { initQuietly } from "./initQuietly.ts";
import { rolesSql, systemGrantsSql } from "./roles.ts";

/** Creates what a hosted project has before its first migration: the roles and the schemas of Auth and Storage. */
export async function createSystemSchema(
  connection: Connection,
  run: (sql: string) => Promise<unknown>,
): Promise<void> {
  setExperimental("storage", true);
  const app = new App({
    connection,
    auth: { enabled: true, jwt_secret: "used only while the schema is created" },
    storage: { enabled: true },
  });
  // Never written to. Without an adapter the app would choose a folder.
  app._storageAdapter = new FileStorage(tmpdir());
  await run(rolesSql);
  await initQuietly(app);
  await app.ensureSystemSchema();
  await run(systemGrantsSql);
}
