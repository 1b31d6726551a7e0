import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "@supabase/supabase-js";
import type { LogFields, Logger } from "#platform/log.ts";
import { startBridge } from "../../embedded/redis/startBridge.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import { liftCaps } from "../../embedded/supabase/testing/testUsers.ts";
import type { ServerEnv } from "../src/env.ts";
import { type RunningServer, type StartOptions, startServer } from "../src/startServer.ts";

export const callbackSecret = "a-callback-secret-for-tests";

export type LogRecord = { level: string; message: string; fields: LogFields };

/** A logger that keeps its records for the test. */
export function createRecordingLogger(): Logger & { records: LogRecord[] } {
  const records: LogRecord[] = [];
  const loggerWith = (shared: LogFields): Logger => {
    const at =
      (level: string) =>
      (message: string, fields: LogFields = {}) => {
        records.push({ level, message, fields: { ...shared, ...fields } });
      };
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      child: (fields) => loggerWith({ ...shared, ...fields }),
    };
  };
  return { records, ...loggerWith({}) };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

/** The embedded stack in memory with a server on it; everything on free ports. */
export async function startStack(
  options: StartOptions = {},
  settings: Partial<Pick<ServerEnv, "allowedHosts" | "demoAccount">> = {},
) {
  const port = await freePort();
  const siteUrl = `http://localhost:${port}`;
  const supabase = await startTestSupabase({ siteUrl });
  await liftCaps(supabase);
  const redisPort = await freePort();
  const token = "a-redis-token";
  let bridge = await startBridge({ port: redisPort, token, backend: "in-process" });
  const env: ServerEnv = {
    supabaseUrl: supabase.url,
    supabaseAnonKey: supabase.anonKey,
    supabaseServiceKey: supabase.serviceKey,
    supabaseJwtSecret: supabase.jwtSecret ?? null,
    redisUrl: bridge.url,
    redisToken: token,
    callbackSecret,
    port,
    host: "127.0.0.1",
    siteUrl,
    allowedHosts: [],
    embedded: true,
    demoAccount: null,
    trustProxy: null,
    policyFile: null,
    mode: "test",
    logLevel: "error",
    logFormat: undefined,
    ...settings,
  };
  const logger = createRecordingLogger();
  let server: RunningServer = await startServer(env, { firstCronMs: 3_600_000, logger, ...options });
  const service = createClient(supabase.url, supabase.serviceKey, { auth: { persistSession: false } });

  return {
    env,
    logger,
    service,
    supabase,
    url: `http://127.0.0.1:${port}`,
    siteUrl,
    bridge: () => bridge,
    async stopRedis() {
      await bridge.close();
    },
    async startRedis() {
      bridge = await startBridge({ port: redisPort, token, backend: "in-process" });
    },
    async restartServer(again: StartOptions) {
      await server.close();
      server = await startServer(env, { firstCronMs: 3_600_000, logger, ...again });
    },
    async close() {
      await server.close();
      await bridge.close();
      await supabase.close();
    },
  };
}
