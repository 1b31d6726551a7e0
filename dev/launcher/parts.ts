import path from "node:path";
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
};

/** The embedded Supabase. */
export function supabasePart({ environment, secrets, dataFolder, siteUrl }: SystemPlan): PartSpec {
  return {
    name: "supabase",
    script: "dev/supabase/main.ts",
    grace: 8000,
    environment: {
      SUPABASE_PORT: String(environment.supabasePort),
      SUPABASE_DATA_DIR: path.join(dataFolder, "supabase"),
      SITE_URL: siteUrl,
      SUPABASE_ANON_KEY: secrets.supabase.anonKey,
      SUPABASE_SERVICE_KEY: secrets.supabase.serviceKey,
      SUPABASE_JWT_SECRET: secrets.supabase.jwtSecret,
      DEMO_EMAIL: secrets.demoAccount.email,
      DEMO_PASSWORD: secrets.demoAccount.password,
    },
  };
}

/** The bridge that speaks Upstash's REST protocol over a local Redis. */
export function redisPart({ environment, secrets, dataFolder }: SystemPlan): PartSpec {
  return {
    name: "redis",
    script: "dev/redis/main.ts",
    grace: 4000,
    environment: {
      UPSTASH_PORT: String(environment.upstashPort),
      UPSTASH_REDIS_REST_TOKEN: secrets.redisToken,
      REDIS_DATA_DIR: path.join(dataFolder, "redis"),
    },
  };
}

/** Site and API. */
export function serverPart(plan: SystemPlan, services: Services): PartSpec {
  const embedded = plan.environment.supabase === null;
  return {
    name: "server",
    script: "server/src/main.ts",
    grace: 8000,
    environment: {
      ...serviceVariables(services),
      SUPABASE_ANON_KEY: services.supabase.anonKey,
      SUPABASE_JWT_SECRET: services.supabase.jwtSecret ?? undefined,
      JOB_CALLBACK_SECRET: callbackSecret(plan),
      PORT: String(plan.environment.port),
      SITE_URL: plan.siteUrl,
      EMBEDDED: embedded ? "1" : undefined,
      DEMO_EMAIL: embedded ? plan.secrets.demoAccount.email : undefined,
      DEMO_PASSWORD: embedded ? plan.secrets.demoAccount.password : undefined,
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
      API_URL: `http://127.0.0.1:${plan.environment.port}`,
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

/** What the parts are told, from the plan and what the embedded ones said when they were ready. */
export function supabaseService(plan: SystemPlan, ready: ReadyMessage | null): Services["supabase"] {
  if (plan.environment.supabase !== null) return plan.environment.supabase;
  const own = plan.secrets.supabase;
  const said = (name: string): string | undefined => {
    const value = ready?.[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    url: said("url") ?? `http://127.0.0.1:${plan.environment.supabasePort}`,
    anonKey: said("anonKey") ?? own.anonKey,
    serviceKey: said("serviceKey") ?? own.serviceKey,
    jwtSecret: said("jwtSecret") ?? own.jwtSecret,
  };
}

export function redisService(plan: SystemPlan, ready: ReadyMessage | null): Services["redis"] {
  if (plan.environment.redis !== null) return plan.environment.redis;
  return {
    url: ready?.url ?? `http://127.0.0.1:${plan.environment.upstashPort}`,
    token: plan.secrets.redisToken,
  };
}
