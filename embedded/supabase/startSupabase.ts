import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, silentLogger } from "#platform/log.ts";
import { createFunctions } from "../functions/serveFunctions.ts";
import type { DatabaseEngine, DatabaseOptions, EmbeddedDatabase, Sql } from "./database.ts";
import { takeDataFolder } from "./dataFolder.ts";
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
  /** Where everything is kept; null: in memory (stored files in a temporary folder), gone after `close`. */
  dataFolder: string | null;
  engine?: DatabaseEngine;
  /** A database of the caller's, closed with the rest; the engine and the migrations are then not asked for. */
  database?: EmbeddedDatabase;
  /** 0 takes a free one. */
  port: number;
  /** Where the links in e-mails lead. */
  siteUrl: string;
  /** Made and kept in the data folder unless given. */
  keys?: Keys;
  /** None is made without it. */
  demoAccount?: DemoAccount | null;
  migrations?: Migration[];
  /** What the edge functions are told beside the address and the keys: Redis, the secret of the callbacks. */
  functions?: Record<string, string>;
  clock?: () => number;
  /** Takes whole lines. Silent unless given. */
  log?: Logger;
  /** The database ended again and again and was given up. */
  onLost?: (error: Error) => void;
};

export type Supabase = {
  url: string;
  port: number;
  /** `sb_publishable_…`; in the `apikey` header, beside the access token of the caller. */
  anonKey: string;
  /** `sb_secret_…`; past row-level security. */
  serviceKey: string;
  /** Access tokens are HS256 JWTs signed with the UTF-8 bytes of this; the JWKS is empty, as it is a shared secret. */
  jwtSecret: string;
  mailbox: Mailbox;
  /** For tests and the demo account only. */
  sql: Sql;
  close: () => Promise<void>;
};

const openDatabase = { postgres: openPostgresDatabase, pglite: openPgliteDatabase } satisfies Record<
  DatabaseEngine,
  (options: DatabaseOptions) => Promise<EmbeddedDatabase>
>;

/** Starts the embedded Supabase on 127.0.0.1. Throws an error with one plain sentence when it cannot. */
export async function startSupabase(options: SupabaseOptions): Promise<Supabase> {
  const log = options.log ?? silentLogger;
  const engine = options.engine ?? "postgres";
  const undo: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const folder =
      options.dataFolder === null
        ? null
        : takeDataFolder(options.dataFolder, engine, options.keys !== undefined);
    if (folder) undo.push(folder.release);
    const filesFolder = folder?.files ?? mkdtempSync(join(tmpdir(), "ourvidz-files-"));
    if (!folder) undo.push(() => rmSync(filesFolder, { recursive: true, force: true }));

    const keys =
      options.keys ??
      (options.dataFolder === null ? await createKeys() : await loadOrCreateKeys(options.dataFolder));
    const database =
      options.database ??
      (await openDatabase[engine]({
        folder: options.dataFolder,
        migrations: options.migrations ?? readMigrations(),
        log,
        onLost: options.onLost ?? ((error) => log.error(error.message)),
      }));
    undo.push(() => database.close());
    const { connection } = database;

    const mailbox = new Mailbox(options.clock ?? Date.now, log);
    const app = createLiteApp({ connection, keys, siteUrl: options.siteUrl, filesFolder, mailbox });
    await initQuietly(app);
    const limit = createLimiter(database.mostRequests);
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
    undo.push(() => functions.close());
    const handle = createRequestHandler({ fetchLite, keys, mailbox, sql, limit, log, functions });

    if (options.demoAccount) await ensureDemoAccount(options.demoAccount, handle, keys, sql);
    const { server, port } = await listen(handle, options.port, (error) =>
      log.error("request failed", { error, stack: error instanceof Error ? error.stack : undefined }),
    );
    undo.push(
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
