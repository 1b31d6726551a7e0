import path from "node:path";
import { z } from "zod";
import { isLoopbackAddress, localHostOf } from "#platform/listenAddress.ts";
import type { LauncherEnvironment } from "./env.ts";
import type { Secrets } from "./secrets.ts";
import type { ReadyMessage, ServiceSpec } from "./serviceProcess.ts";

export type SystemPlan = {
  environment: LauncherEnvironment;
  secrets: Secrets;
  dataFolder: string;
  siteUrl: string;
  dev: boolean;
};

/** How server and worker connect to Supabase and Redis. */
export type Connections = {
  supabase: { url: string; anonKey: string; serviceKey: string; jwtSecret: string | null };
  redis: { url: string; token: string };
  /** The demo account of the embedded Supabase. Null with a hosted one. */
  demoAccount: DemoAccount | null;
};
export type DemoAccount = { email: string; password: string };

/** The embedded Supabase, with the edge functions. */
export function supabaseService(plan: SystemPlan): ServiceSpec {
  const { environment, secrets, dataFolder, siteUrl } = plan;
  // It starts in parallel with Redis, whose address is known in advance.
  const redis = environment.redis ?? {
    url: `http://127.0.0.1:${environment.upstashPort}`,
    token: secrets.redisToken,
  };
  return {
    name: "supabase",
    script: "embedded/supabase/main.ts",
    // PostgreSQL writes its last checkpoint. If it is killed meanwhile, the next start has to recover.
    stopTimeoutMs: 20_000,
    environment: {
      SUPABASE_PORT: String(environment.supabasePort),
      SUPABASE_DATA_DIR: path.join(dataFolder, "supabase"),
      SITE_URL: siteUrl,
      DEMO_ACCOUNT: "1",
      DEMO_PASSWORD: environment.demoPassword ?? secrets.demoPassword,
      DEMO_OPERATOR: isLoopbackAddress(environment.host) ? "1" : "0",
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redis.token,
      JOB_CALLBACK_SECRET: callbackSecret(plan),
      // It generates its own keys. A key in the environment belongs to another Supabase.
      SUPABASE_ANON_KEY: undefined,
      SUPABASE_SERVICE_KEY: undefined,
      SUPABASE_JWT_SECRET: undefined,
    },
  };
}

/** The bridge that serves Upstash's REST protocol over a local Redis. */
export function redisService({ environment, secrets, dataFolder }: SystemPlan): ServiceSpec {
  return {
    name: "redis",
    script: "embedded/redis/main.ts",
    stopTimeoutMs: 4000,
    environment: {
      UPSTASH_PORT: String(environment.upstashPort),
      UPSTASH_REDIS_REST_TOKEN: secrets.redisToken,
      DATA_FOLDER: path.join(dataFolder, "redis"),
    },
  };
}

/** The server with the site and the API. */
export function serverService(plan: SystemPlan, connections: Connections): ServiceSpec {
  const embedded = plan.environment.supabase === null;
  // The sign-in page offers the demo account without its password, so only if no other machine reaches the server.
  const demo = isLoopbackAddress(plan.environment.host) ? connections.demoAccount : null;
  return {
    name: "server",
    script: "server/src/main.ts",
    stopTimeoutMs: 8000,
    environment: {
      ...connectionVariables(connections),
      SUPABASE_ANON_KEY: connections.supabase.anonKey,
      SUPABASE_JWT_SECRET: connections.supabase.jwtSecret ?? undefined,
      JOB_CALLBACK_SECRET: callbackSecret(plan),
      HOST: plan.environment.host,
      PORT: String(plan.environment.port),
      SITE_URL: plan.siteUrl,
      EMBEDDED: embedded ? "1" : undefined,
      DEMO_EMAIL: demo?.email,
      DEMO_PASSWORD: demo?.password,
      NODE_ENV: plan.dev ? "development" : "production",
    },
  };
}

/** The worker of both queues. It sends callbacks to this machine's server. */
export function workerService(plan: SystemPlan, connections: Connections): ServiceSpec {
  return {
    name: "worker",
    script: "worker/src/main.ts",
    stopTimeoutMs: 8000,
    environment: {
      ...connectionVariables(connections),
      JOB_CALLBACK_SECRET: callbackSecret(plan),
      API_URL: `http://${localHostOf(plan.environment.host)}:${plan.environment.port}`,
      // Shorter than the timeout above. On one machine no other worker could take over the job.
      DRAIN_SECONDS: "3",
      WORKER_DATA_DIR: path.join(plan.dataFolder, "worker"),
    },
  };
}

const callbackSecret = (plan: SystemPlan): string =>
  plan.environment.callbackSecret ?? plan.secrets.callbackSecret;

const connectionVariables = (connections: Connections): Record<string, string> => ({
  SUPABASE_URL: connections.supabase.url,
  SUPABASE_SERVICE_KEY: connections.supabase.serviceKey,
  UPSTASH_REDIS_REST_URL: connections.redis.url,
  UPSTASH_REDIS_REST_TOKEN: connections.redis.token,
});

const supabaseReadySchema = z.object({
  url: z.string(),
  anonKey: z.string(),
  serviceKey: z.string(),
  jwtSecret: z.string(),
  demoAccount: z.object({ email: z.string(), password: z.string() }).nullable(),
});
const redisReadySchema = z.object({ url: z.string() });

/** Derives the connections from the plan and the ready messages of the embedded services. */
export function resolveConnections(plan: SystemPlan, ready: ReadonlyMap<string, ReadyMessage>): Connections {
  const { supabase, redis } = plan.environment;
  const embedded = supabase === null ? supabaseReadySchema.parse(ready.get("supabase")) : null;
  return {
    supabase: supabase ?? supabaseReadySchema.parse(embedded),
    redis: redis ?? { ...redisReadySchema.parse(ready.get("redis")), token: plan.secrets.redisToken },
    demoAccount: embedded?.demoAccount ?? null,
  };
}
