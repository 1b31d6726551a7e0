import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { type CallbackRelay, openCallbackRelay } from "./callbackRelay.ts";
import { type RestartedService, startRestartedService } from "./restartedService.ts";
import type { SeededRandom } from "./seededRandom.ts";
import { findStablePorts } from "./stablePorts.ts";
import { openLink, type TcpLink } from "./tcpLink.ts";

export const workerCount = 2;
export const serverCount = 2;
/** Every connection between two services has a separate link. */
export const linkNames = [
  "users-server-1",
  "users-server-2",
  "server-supabase",
  "server-redis",
  "worker-supabase",
  "worker-redis",
  "callbacks-1",
  "callbacks-2",
] as const;
export type LinkName = (typeof linkNames)[number];

export type ChaosSystem = {
  folder: string;
  /** The address of each server's API, over a link. */
  siteUrls: readonly string[];
  /** Supabase without a link, for preparation and the final audit. */
  supabase: { url: string; anonKey: string; serviceKey: string };
  links: Readonly<Record<LinkName, TcpLink>>;
  relay: CallbackRelay;
  /** supabase, redis, server-1, server-2, worker-1, worker-2. */
  services: ReadonlyMap<string, RestartedService>;
  /** Stops all services. With `keepLogs` the folder with the logs is kept. */
  close(options: { keepLogs: boolean }): Promise<void>;
};

const supabaseReady = z.object({ anonKey: z.string(), serviceKey: z.string(), jwtSecret: z.string() });

/** Starts Supabase, the Redis bridge, two servers and two workers as processes with data on disk, connected over links. */
export async function startChaosSystem(random: SeededRandom): Promise<ChaosSystem> {
  const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-chaos-"));
  const logs = path.join(folder, "logs");
  mkdirSync(logs);
  const [supabasePort = 0, redisPort = 0, ...serverPorts] = await findStablePorts(2 + serverCount);
  const [firstPort = 0, secondPort = 0] = serverPorts;
  const target: Record<LinkName, number> = {
    "users-server-1": firstPort,
    "users-server-2": secondPort,
    "server-supabase": supabasePort,
    "server-redis": redisPort,
    "worker-supabase": supabasePort,
    "worker-redis": redisPort,
    "callbacks-1": firstPort,
    "callbacks-2": secondPort,
  };
  const opened = await Promise.all(
    linkNames.map(async (name) => [name, await openLink(name, target[name])] as const),
  );
  const links = Object.fromEntries(opened) as Record<LinkName, TcpLink>;
  const callbackUrls = [links["callbacks-1"], links["callbacks-2"]].map(({ url }) => `${url}/callbacks/job`);
  const relay = await openCallbackRelay(callbackUrls, random);
  const services = new Map<string, RestartedService>();
  const start = (name: string, script: string, environment: Record<string, string | undefined>) => {
    const service = startRestartedService({ name, script, environment, stopTimeoutMs: 10_000 }, logs);
    services.set(name, service);
    return service.ready;
  };
  const close: ChaosSystem["close"] = async ({ keepLogs }) => {
    for (const service of [...services.values()].reverse()) await service.stop();
    await relay.close();
    for (const link of Object.values(links)) await link.close();
    if (!keepLogs) rmSync(folder, { recursive: true, force: true });
  };

  try {
    const siteUrls = [links["users-server-1"].url, links["users-server-2"].url];
    const token = randomBytes(16).toString("hex");
    const secret = randomBytes(32).toString("hex");
    const [ready] = await Promise.all([
      start("supabase", "embedded/supabase/main.ts", {
        SUPABASE_PORT: String(supabasePort),
        SUPABASE_DATA_DIR: path.join(folder, "supabase"),
        SITE_URL: siteUrls[0],
        DEMO_ACCOUNT: "0",
        SUPABASE_ANON_KEY: undefined,
        SUPABASE_SERVICE_KEY: undefined,
        SUPABASE_JWT_SECRET: undefined,
      }),
      start("redis", "embedded/redis/main.ts", {
        UPSTASH_PORT: String(redisPort),
        UPSTASH_REDIS_REST_TOKEN: token,
        DATA_FOLDER: path.join(folder, "redis"),
      }),
    ]);
    const keys = supabaseReady.parse(ready);
    const shared = {
      SUPABASE_SERVICE_KEY: keys.serviceKey,
      UPSTASH_REDIS_REST_TOKEN: token,
      JOB_CALLBACK_SECRET: secret,
      LOG_LEVEL: "debug",
      NO_COLOR: "1",
    };
    await Promise.all(
      serverPorts.map((port, index) =>
        start(`server-${index + 1}`, "tests/support/fastSweepServer.ts", {
          ...shared,
          SUPABASE_URL: links["server-supabase"].url,
          UPSTASH_REDIS_REST_URL: links["server-redis"].url,
          SUPABASE_ANON_KEY: keys.anonKey,
          SUPABASE_JWT_SECRET: keys.jwtSecret,
          PORT: String(port),
          SITE_URL: siteUrls[index],
          EMBEDDED: "1",
          NODE_ENV: "production",
        }),
      ),
    );
    const names = Array.from({ length: workerCount }, (_, index) => `worker-${index + 1}`);
    await Promise.all(
      names.map((name) =>
        start(name, "tests/chaos/fastWorker.ts", {
          ...shared,
          SUPABASE_URL: links["worker-supabase"].url,
          UPSTASH_REDIS_REST_URL: links["worker-redis"].url,
          JOB_CALLBACK_URL: relay.url,
          WORKER_ID: name,
          WORKER_DATA_DIR: path.join(folder, name),
          QUEUES: "sdxl_queue",
        }),
      ),
    );
    const supabase = { url: `http://127.0.0.1:${supabasePort}`, ...keys };
    return { folder, siteUrls, supabase, links, relay, services, close };
  } catch (error) {
    await close({ keepLogs: true });
    throw error;
  }
}
