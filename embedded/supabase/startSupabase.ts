import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, silentLogger } from "#platform/log.ts";
import { createFunctions } from "../functions/serveFunctions.ts";
import type { DatabaseEngine, DatabaseOptions, EmbeddedDatabase, Sql } from "./database.ts";
import { lockDataFolder } from "./dataFolder.ts";
import { type DemoAccount, ensureDemoAccount } from "./demoAccount.ts";
import { type Handler, listen } from "./httpServer.ts";
import { initQuietly } from "./initQuietly.ts";
import { createKeys, type Keys, loadOrCreateKeys } from "./keys.ts";
import { createLimiter } from "./limiter.ts";
import { createLiteApp } from "./liteApp.ts";
import { Mailbox } from "./mailbox.ts";
import { type Migration, readMigrations } from "./migrations.ts";
import { openPgliteDatabase } from "./pgliteDatabase.ts";
import { openPostgresDatabase } from "./postgresDatabase.ts";
import { createRequestHandler } from "./requestHandler.ts";

export type SupabaseOptions = {
  /** The data folder. Null: a temporary database and a temporary folder for files, both deleted by `close`. */
  dataFolder: string | null;
  engine?: DatabaseEngine;
  /** An open database, which `close` closes. `engine` and `migrations` are then ignored. */
  database?: EmbeddedDatabase;
  /** 0: any free port. */
  port: number;
  /** The base address of links in e-mails. */
  siteUrl: string;
  /** By default generated and stored in the data folder. */
  keys?: Keys;
  /** The demo account to create. Without it none is created. */
  demoAccount?: DemoAccount | null;
  migrations?: Migration[];
  /** Environment of the edge functions beside the address and the keys: Redis and the callback secret. */
  functions?: Record<string, string>;
  clock?: () => number;
  /** Silent by default. */
  log?: Logger;
  /** Called when the database keeps exiting and is not restarted again. */
  onLost?: (error: Error) => void;
};

export type Supabase = {
  url: string;
  port: number;
  /** The publishable key `sb_publishable_…`, sent as the `apikey` header beside the caller's access token. */
  anonKey: string;
  /** The secret key `sb_secret_…`, which bypasses row-level security. */
  serviceKey: string;
  /** Signs access tokens (HS256, over its UTF-8 bytes). The JWKS is empty, because it is a shared secret. */
  jwtSecret: string;
  mailbox: Mailbox;
  /** Only for tests and the demo account. */
  sql: Sql;
  close: () => Promise<void>;
};

const openEngine = { postgres: openPostgresDatabase, pglite: openPgliteDatabase } satisfies Record<
  DatabaseEngine,
  (options: DatabaseOptions) => Promise<EmbeddedDatabase>
>;

/** Starts the embedded Supabase on 127.0.0.1. Throws an Error whose message says what to do if it can't be started. */
export async function startSupabase(options: SupabaseOptions): Promise<Supabase> {
  const log = options.log ?? silentLogger;
  const engine = options.engine ?? "postgres";
  const cleanup: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of cleanup.splice(0).reverse()) await step();
  };
  try {
    const folder =
      options.dataFolder === null
        ? null
        : lockDataFolder(options.dataFolder, engine, options.keys !== undefined);
    if (folder) cleanup.push(folder.release);
    const filesFolder = folder?.files ?? mkdtempSync(join(tmpdir(), "ourvidz-files-"));
    if (!folder) cleanup.push(() => rmSync(filesFolder, { recursive: true, force: true }));

    const keys =
      options.keys ??
      (options.dataFolder === null ? await createKeys() : await loadOrCreateKeys(options.dataFolder));
    const database =
      options.database ??
      (await openEngine[engine]({
        folder: options.dataFolder,
        migrations: options.migrations ?? readMigrations(),
        log,
        onLost: options.onLost ?? ((error) => log.error(error.message)),
      }));
    cleanup.push(() => database.close());
    const { connection } = database;

    const mailbox = new Mailbox(options.clock ?? Date.now, log);
    const app = createLiteApp({ connection, keys, siteUrl: options.siteUrl, filesFolder, mailbox });
    await initQuietly(app);
    const limit = createLimiter(database.maxRequests);
    const sql: Sql = (text, params) => limit(() => database.sql(text, params));
    const fetchLite: Handler = (request) => app.fetch(request, { peerAddress: null });
    let url = "";
    const functions = createFunctions({
      environment: () => ({
        SUPABASE_URL: url,
        SUPABASE_ANON_KEY: keys.anonKey,
        SUPABASE_SERVICE_ROLE_KEY: keys.serviceKey,
        ...options.functions,
      }),
      log,
    });
    cleanup.push(() => functions.close());
    const handle = createRequestHandler({ fetchLite, keys, mailbox, sql, limit, log, functions });

    if (options.demoAccount) await ensureDemoAccount(options.demoAccount, handle, keys, sql);
    const { server, port } = await listen(handle, options.port, (error) =>
      log.error("request failed", { error, stack: error instanceof Error ? error.stack : undefined }),
    );
    cleanup.push(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    url = `http://127.0.0.1:${port}`;
    return { url, port, ...keys, mailbox, sql, close };
  } catch (error) {
    await close();
    throw error;
  }
}
