import { z } from "zod";
import { isLoopbackAddress, localHostOf } from "#platform/listenAddress.ts";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { readPorts, type SystemPorts } from "../../tools/bootstrap/ports.cjs";

/** An empty variable counts as unset. */
const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === "" ? undefined : value.trim()));

const environmentSchema = z.object({
  PORT: text,
  SUPABASE_PORT: text,
  UPSTASH_PORT: text,
  HOST: text,
  SITE_URL: text,
  SUPABASE_URL: text,
  VITE_SUPABASE_URL: text,
  SUPABASE_ANON_KEY: text,
  VITE_SUPABASE_ANON_KEY: text,
  SUPABASE_SERVICE_KEY: text,
  SUPABASE_JWT_SECRET: text,
  UPSTASH_REDIS_REST_URL: text,
  UPSTASH_REDIS_REST_TOKEN: text,
  REDIS_URL: text,
  JOB_CALLBACK_SECRET: text,
  DEMO_PASSWORD: text,
  LOG_LEVEL: text,
  NO_COLOR: text,
});

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
 * Parses the environment, already merged with `.env`. Throws a PlainFailure that names the missing variables if a
 * hosted service is configured only partly.
 */
export function parseEnvironment(variables: Record<string, string | undefined>): LauncherEnvironment {
  const env = environmentSchema.parse(variables);
  return {
    ...readPorts(env),
    siteUrl: env.SITE_URL ?? null,
    supabase: hostedSupabase(env),
    redis: hostedRedis(env),
    callbackSecret: env.JOB_CALLBACK_SECRET ?? null,
    demoPassword: demoPassword(env.DEMO_PASSWORD),
    noColor: env.NO_COLOR !== undefined,
  };
}

/** Supabase Auth requires 8 characters; bcrypt ignores everything after 72 bytes. */
function demoPassword(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (text.length >= 8 && Buffer.byteLength(text) <= 72) return text;
  throw new PlainFailure("DEMO_PASSWORD must have 8 to 72 characters. Unset it to have one generated.");
}

/** The address of the site if `SITE_URL` is unset. */
export function defaultSiteUrl({ host, port }: Pick<LauncherEnvironment, "host" | "port">): string {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  return `http://${isEverywhere || isLoopbackAddress(host) ? "localhost" : localHostOf(host)}:${port}`;
}

type Parsed = z.infer<typeof environmentSchema>;

function hostedSupabase(env: Parsed): HostedSupabase | null {
  const variables = {
    SUPABASE_URL: env.SUPABASE_URL ?? env.VITE_SUPABASE_URL,
    SUPABASE_ANON_KEY: env.SUPABASE_ANON_KEY ?? env.VITE_SUPABASE_ANON_KEY,
    SUPABASE_SERVICE_KEY: env.SUPABASE_SERVICE_KEY,
  };
  if (!allOrNothing(variables, "a hosted Supabase", "the embedded one")) return null;
  return {
    url: variables.SUPABASE_URL ?? "",
    anonKey: variables.SUPABASE_ANON_KEY ?? "",
    serviceKey: variables.SUPABASE_SERVICE_KEY ?? "",
    jwtSecret: env.SUPABASE_JWT_SECRET ?? null,
  };
}

function hostedRedis(env: Parsed): HostedRedis | null {
  const variables = {
    UPSTASH_REDIS_REST_URL: env.UPSTASH_REDIS_REST_URL,
    UPSTASH_REDIS_REST_TOKEN: env.UPSTASH_REDIS_REST_TOKEN,
  };
  if (!allOrNothing(variables, "a hosted Redis", "the embedded one")) return null;
  return { url: variables.UPSTASH_REDIS_REST_URL ?? "", token: variables.UPSTASH_REDIS_REST_TOKEN ?? "" };
}

/** True if every variable is set, false if none is. */
function allOrNothing(
  variables: Record<string, string | undefined>,
  hosted: string,
  embedded: string,
): boolean {
  const names = Object.keys(variables);
  const present = names.filter((name) => variables[name] !== undefined);
  if (present.length === 0) return false;
  if (present.length === names.length) return true;
  const missing = names.filter((name) => variables[name] === undefined);
  const verb = (list: string[]): string => (list.length > 1 ? "are" : "is");
  throw new PlainFailure(
    `${present.join(" and ")} ${verb(present)} set but ${missing.join(" and ")} ${verb(missing)} missing; set ${missing.length > 1 ? "them" : "it"} too to use ${hosted}, or unset all of them to use ${embedded}.`,
  );
}
