import { z } from "zod";
import { EnvError, parseVariables, type Variables } from "#platform/env.ts";
import { isLoopbackAddress, localHostOf } from "#platform/listenAddress.ts";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { readPorts, type SystemPorts } from "../../tools/bootstrap/ports.cjs";

const text = z.string().trim().optional();

const hostedSupabaseNames = ["SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_KEY"] as const;
const hostedRedisNames = ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"] as const;

const environmentSchema = z
  .object({
    SITE_URL: text,
    SUPABASE_URL: text,
    SUPABASE_ANON_KEY: text,
    SUPABASE_SERVICE_KEY: text,
    SUPABASE_JWT_SECRET: text,
    UPSTASH_REDIS_REST_URL: text,
    UPSTASH_REDIS_REST_TOKEN: text,
    JOB_CALLBACK_SECRET: text,
    // Supabase Auth requires 8 characters; bcrypt ignores everything after 72 bytes.
    DEMO_PASSWORD: text.refine(
      (value) => value === undefined || (value.length >= 8 && Buffer.byteLength(value) <= 72),
      "must have 8 to 72 characters. Unset it to have one generated.",
    ),
    NO_COLOR: text,
  })
  .superRefine((env, context) => {
    const requireAll = (names: ReadonlyArray<keyof typeof env>, hosted: string): void => {
      const present = names.filter((name) => env[name] !== undefined);
      if (present.length === 0) return;
      const message =
        `is missing while ${present.join(" and ")} ${present.length > 1 ? "are" : "is"} set. Set it too to use ` +
        `a hosted ${hosted}, or unset all of ${names.join(", ")} to use the embedded one.`;
      for (const name of names) {
        if (env[name] === undefined) context.addIssue({ code: "custom", path: [name], message });
      }
    };
    requireAll(hostedSupabaseNames, "Supabase");
    requireAll(hostedRedisNames, "Redis");
  });
type Parsed = z.infer<typeof environmentSchema>;

/** The site's names for variables, used where the launcher's own are not set. */
const fallbacks = { SUPABASE_URL: "VITE_SUPABASE_URL", SUPABASE_ANON_KEY: "VITE_SUPABASE_ANON_KEY" };

export type HostedSupabase = { url: string; anonKey: string; serviceKey: string; jwtSecret: string | null };
export type HostedRedis = { url: string; token: string };

export type LauncherEnvironment = SystemPorts & {
  /** Null: derived from `host` and `port`. */
  siteUrl: string | null;
  /** Null: the embedded Supabase is started. */
  supabase: HostedSupabase | null;
  /** Null: the embedded Redis is started. */
  redis: HostedRedis | null;
  /** Null: generated once and stored in the data folder. */
  callbackSecret: string | null;
  /** Null: generated once and stored in the data folder. */
  demoPassword: string | null;
  noColor: boolean;
};

/**
 * Parses the environment, already merged with `.env`.
 * @throws {PlainFailure} naming every variable that is missing or wrong
 */
export function parseEnvironment(variables: Variables): LauncherEnvironment {
  const env = readVariables(variables);
  return {
    ...readPorts(variables),
    siteUrl: env.SITE_URL ?? null,
    supabase: hostedSupabase(env),
    redis: hostedRedis(env),
    callbackSecret: env.JOB_CALLBACK_SECRET ?? null,
    demoPassword: env.DEMO_PASSWORD ?? null,
    noColor: env.NO_COLOR !== undefined,
  };
}

function readVariables(variables: Variables): Parsed {
  try {
    return parseVariables(environmentSchema, variables, { service: "OurVidz", fallbacks });
  } catch (error) {
    if (error instanceof EnvError) throw new PlainFailure(error.message, { cause: error });
    throw error;
  }
}

function hostedSupabase(env: Parsed): HostedSupabase | null {
  const { SUPABASE_URL: url, SUPABASE_ANON_KEY: anonKey, SUPABASE_SERVICE_KEY: serviceKey } = env;
  if (!url || !anonKey || !serviceKey) return null;
  return { url, anonKey, serviceKey, jwtSecret: env.SUPABASE_JWT_SECRET ?? null };
}

function hostedRedis(env: Parsed): HostedRedis | null {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env;
  return url && token ? { url, token } : null;
}

/** The address of the site if `SITE_URL` is unset. */
export function defaultSiteUrl({ host, port }: Pick<LauncherEnvironment, "host" | "port">): string {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  return `http://${isEverywhere || isLoopbackAddress(host) ? "localhost" : localHostOf(host)}:${port}`;
}
