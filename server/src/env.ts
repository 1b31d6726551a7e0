import { z } from "zod";
import { isLoopbackAddress } from "#platform/listenAddress.ts";
import { type LogFormat, type LogLevel, logFormats, logLevels } from "#platform/log.ts";
import { type Host, parseHost } from "./http/hosts.ts";

const port = z.coerce.number().int().min(0).max(65_535);

/** `host` or `host:port`, separated by commas. */
const hosts = z
  .string()
  .default("")
  .transform((text, context) => {
    const entries = text.split(",").map((entry) => entry.trim());
    return entries.filter(Boolean).flatMap((entry): Host[] => {
      const host = parseHost(entry);
      if (host) return [host];
      context.addIssue({ code: "custom", message: `"${entry}" is neither a host nor host:port` });
      return [];
    });
  });

/** Variables the server understands. `VITE_*` names are accepted in the place of the unprefixed ones. */
const envSchema = z.object({
  SUPABASE_URL: z.url(),
  SUPABASE_ANON_KEY: z.string().min(1),
  SUPABASE_SERVICE_KEY: z.string().min(1),
  SUPABASE_JWT_SECRET: z.string().min(32).optional(),
  UPSTASH_REDIS_REST_URL: z.url(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  JOB_CALLBACK_SECRET: z.string().min(32),
  PORT: port.default(5173),
  HOST: z.string().min(1).optional(),
  SITE_URL: z.url().default("http://localhost:5173"),
  ALLOWED_HOSTS: hosts,
  EMBEDDED: z
    .enum(["0", "1"])
    .default("0")
    .transform((value) => value === "1"),
  DEMO_EMAIL: z.email().optional(),
  DEMO_PASSWORD: z.string().min(1).optional(),
  TRUST_PROXY: z.string().min(1).optional(),
  POLICY_FILE: z.string().min(1).optional(),
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  LOG_LEVEL: z.enum(logLevels).default("info"),
  LOG_FORMAT: z.enum(logFormats).optional(),
});

export type ServerEnv = {
  /** Without a slash at the end. */
  supabaseUrl: string;
  supabaseAnonKey: string;
  supabaseServiceKey: string;
  /** HS256 secret of the access tokens; null: they are checked against Supabase's published keys. */
  supabaseJwtSecret: string | null;
  redisUrl: string;
  redisToken: string;
  callbackSecret: string;
  /** 0: any free port. */
  port: number;
  host: string;
  /** Origin under which people reach the site, without a path. */
  siteUrl: string;
  /** Hosts to serve beside that of `siteUrl` and the loopback names. */
  allowedHosts: Host[];
  embedded: boolean;
  /** Null also where other machines can reach the server. */
  demoAccount: { email: string; password: string } | null;
  /** Express' "trust proxy" value, where a balancer stands in front; null: nobody does. */
  trustProxy: string | null;
  /** Path of the operator's content policy; null: the shipped one. */
  policyFile: string | null;
  mode: "development" | "production" | "test";
  logLevel: LogLevel;
  /** Undefined: text in a terminal, JSON everywhere else. */
  logFormat: LogFormat | undefined;
};

/** Names every missing or wrong variable at once; its message is meant for people. */
export class EnvError extends Error {
  override name = "EnvError";
}

const fallbacks = {
  SUPABASE_URL: "VITE_SUPABASE_URL",
  SUPABASE_ANON_KEY: "VITE_SUPABASE_ANON_KEY",
  SITE_URL: "VITE_API_BASE_URL",
} as const;

function withFallbacks(source: Record<string, string | undefined>): Record<string, string | undefined> {
  const filled: Record<string, string | undefined> = {};
  for (const name of Object.keys(envSchema.shape)) filled[name] = source[name] || undefined;
  for (const [name, other] of Object.entries(fallbacks)) filled[name] ??= source[other] || undefined;
  return filled;
}

/** Throws `EnvError`. */
export function parseServerEnv(source: Record<string, string | undefined>): ServerEnv {
  const parsed = envSchema.safeParse(withFallbacks(source));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new EnvError(`These environment variables are missing or wrong:\n${lines.join("\n")}`);
  }
  const env = parsed.data;
  const host = env.HOST ?? (env.EMBEDDED ? "127.0.0.1" : "0.0.0.0");
  return {
    supabaseUrl: env.SUPABASE_URL.replace(/\/+$/, ""),
    supabaseAnonKey: env.SUPABASE_ANON_KEY,
    supabaseServiceKey: env.SUPABASE_SERVICE_KEY,
    supabaseJwtSecret: env.SUPABASE_JWT_SECRET ?? null,
    redisUrl: env.UPSTASH_REDIS_REST_URL.replace(/\/+$/, ""),
    redisToken: env.UPSTASH_REDIS_REST_TOKEN,
    callbackSecret: env.JOB_CALLBACK_SECRET,
    port: env.PORT,
    host,
    siteUrl: new URL(env.SITE_URL).origin,
    allowedHosts: env.ALLOWED_HOSTS,
    embedded: env.EMBEDDED,
    demoAccount:
      env.EMBEDDED && isLoopbackAddress(host) && env.DEMO_EMAIL && env.DEMO_PASSWORD
        ? { email: env.DEMO_EMAIL, password: env.DEMO_PASSWORD }
        : null,
    trustProxy: env.TRUST_PROXY ?? null,
    policyFile: env.POLICY_FILE ?? null,
    mode: env.NODE_ENV,
    logLevel: env.LOG_LEVEL,
    logFormat: env.LOG_FORMAT,
  };
}
