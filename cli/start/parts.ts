import path from "node:path";
import { z } from "zod";
import { isLoopbackAddress, localHostOf } from "#platform/listenAddress.ts";
import type { LauncherEnvironment } from "./env.ts";
import type { PartSpec, ReadyMessage } from "./partProcess.ts";
import type { Secrets } from "./secrets.ts";

export type SystemPlan = {
  environment: LauncherEnvironment;
  secrets: Secrets;
  dataFolder: string;
  siteUrl: string;
  dev: boolean;
};

/** Where the parts find Supabase and Redis. */
export type Services = {
  supabase: { url: string; anonKey: string; serviceKey: string; jwtSecret: string | null };
  redis: { url: string; token: string };
  /** Of the embedded Supabase. */
  demoAccount: DemoAccount | null;
};
export type DemoAccount = { email: string; password: string };

/** The embedded Supabase, with the edge functions. */
export function supabasePart(plan: SystemPlan): PartSpec {
  const { environment, secrets, dataFolder, siteUrl } = plan;
  // It starts beside Redis, whose place is known before it is there.
  const redis = environment.redis ?? {
    url: `http://127.0.0.1:${environment.upstashPort}`,
    token: secrets.redisToken,
  };
  return {
    name: "supabase",
    script: "embedded/supabase/main.ts",
    // PostgreSQL writes its last checkpoint; killed in the middle of it, the next start has to recover.
    grace: 20_000,
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
      // It keeps keys of its own; a lone one in somebody's environment belongs to another Supabase.
      SUPABASE_ANON_KEY: undefined,
      SUPABASE_SERVICE_KEY: undefined,
      SUPABASE_JWT_SECRET: undefined,
    },
  };
}

/** The bridge that speaks Upstash's REST protocol over a local Redis. */
export function redisPart({ environment, secrets, dataFolder }: SystemPlan): PartSpec {
  return {
    name: "redis",
    script: "embedded/redis/main.ts",
    grace: 4000,
    environment: {
      UPSTASH_PORT: String(environment.upstashPort),
      UPSTASH_REDIS_REST_TOKEN: secrets.redisToken,
      DATA_FOLDER: path.join(dataFolder, "redis"),
    },
  };
}

/** Site and API. */
export function serverPart(plan: SystemPlan, services: Services): PartSpec {
  const embedded = plan.environment.supabase === null;
  // Offered without its password, so only where no other machine reaches the server.
  const demo = isLoopbackAddress(plan.environment.host) ? services.demoAccount : null;
  return {
    name: "server",
    script: "server/src/main.ts",
    grace: 8000,
    environment: {
      ...serviceVariables(services),
      SUPABASE_ANON_KEY: services.supabase.anonKey,
      SUPABASE_JWT_SECRET: services.supabase.jwtSecret ?? undefined,
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

/** The worker of both queues. It calls back to this machine's server. */
export function workerPart(plan: SystemPlan, services: Services): PartSpec {
  return {
    name: "worker",
    script: "worker/src/main.ts",
    grace: 8000,
    environment: {
      ...serviceVariables(services),
      JOB_CALLBACK_SECRET: callbackSecret(plan),
      API_URL: `http://${localHostOf(plan.environment.host)}:${plan.environment.port}`,
      // Shorter than the grace above; on one machine nobody else would take the job over meanwhile.
      DRAIN_SECONDS: "3",
      WORKER_DATA_DIR: path.join(plan.dataFolder, "worker"),
    },
  };
}

const callbackSecret = (plan: SystemPlan): string =>
  plan.environment.callbackSecret ?? plan.secrets.callbackSecret;

const serviceVariables = (services: Services): Record<string, string> => ({
  SUPABASE_URL: services.supabase.url,
  SUPABASE_SERVICE_KEY: services.supabase.serviceKey,
  UPSTASH_REDIS_REST_URL: services.redis.url,
  UPSTASH_REDIS_REST_TOKEN: services.redis.token,
});

const supabaseReadySchema = z.object({
  url: z.string(),
  anonKey: z.string(),
  serviceKey: z.string(),
  jwtSecret: z.string(),
  demoAccount: z.object({ email: z.string(), password: z.string() }).nullable(),
});
const redisReadySchema = z.object({ url: z.string() });

/** What server and worker are told, from the plan and what the embedded parts said when they were ready. */
export function findServices(plan: SystemPlan, ready: ReadonlyMap<string, ReadyMessage>): Services {
  const { supabase, redis } = plan.environment;
  const embedded = supabase === null ? supabaseReadySchema.parse(ready.get("supabase")) : null;
  return {
    supabase: supabase ?? supabaseReadySchema.parse(embedded),
    redis: redis ?? { ...redisReadySchema.parse(ready.get("redis")), token: plan.secrets.redisToken },
    demoAccount: embedded?.demoAccount ?? null,
  };
}
