import { z } from "zod";
import {
  flag,
  logVariables,
  oneOf,
  optionalUrl,
  parseVariables,
  port,
  requiredSecret,
  requiredText,
  requiredUrl,
  type Variables,
} from "#platform/env.ts";
import { isLoopbackAddress } from "#platform/listenAddress.ts";
import type { LogFormat, LogLevel } from "#platform/log.ts";
import { type Host, parseHost } from "./http/hosts.ts";

/** `host` or `host:port`, separated by commas. */
const hosts = z
  .string()
  .default("")
  .transform((text, context) => {
    const entries = text.split(",").map((entry) => entry.trim());
    return entries.filter(Boolean).flatMap((entry): Host[] => {
      const host = parseHost(entry);
      if (host) return [host];
      context.addIssue({
        code: "custom",
        message: `contains "${entry}", which is neither a host nor host:port.`,
      });
      return [];
    });
  });

const envSchema = z.object({
  SUPABASE_URL: requiredUrl("Set it to the URL of your Supabase project."),
  SUPABASE_ANON_KEY: requiredText("Set it to the anon or publishable key of your Supabase project."),
  SUPABASE_SERVICE_KEY: requiredText("Set it to the service key of your Supabase project."),
  SUPABASE_JWT_SECRET: z.string().min(32, "is shorter than 32 characters. Correct or unset it.").optional(),
  UPSTASH_REDIS_REST_URL: requiredUrl("Set it to the REST URL of your Upstash Redis database."),
  UPSTASH_REDIS_REST_TOKEN: requiredText("Set it to the REST token of your Upstash Redis database."),
  JOB_CALLBACK_SECRET: requiredSecret(
    32,
    "Make one with openssl rand -hex 32 and give it to the workers too.",
  ),
  PORT: port().default(5173),
  HOST: z.string().optional(),
  SITE_URL: optionalUrl().default("http://localhost:5173"),
  ALLOWED_HOSTS: hosts,
  EMBEDDED: flag(),
  DEMO_EMAIL: z.email("is not an email address.").optional(),
  DEMO_PASSWORD: z.string().optional(),
  TRUST_PROXY: z.string().optional(),
  POLICY_FILE: z.string().optional(),
  NODE_ENV: oneOf(["development", "production", "test"]).default("production"),
  ...logVariables,
});

/** The site's names for variables, used where the server's own are not set. */
const fallbacks = {
  SUPABASE_URL: "VITE_SUPABASE_URL",
  SUPABASE_ANON_KEY: "VITE_SUPABASE_ANON_KEY",
  SITE_URL: "VITE_API_BASE_URL",
};

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
  /** Origin of the site, without a path. */
  siteUrl: string;
  /** Hosts to serve besides that of `siteUrl` and the loopback names. */
  allowedHosts: Host[];
  embedded: boolean;
  /** Null also where other machines can reach the server. */
  demoAccount: { email: string; password: string } | null;
  /** Express' "trust proxy" value, for a load balancer in front. Null: trusts none. */
  trustProxy: string | null;
  /** Path of the operator's content policy; null: the shipped one. */
  policyFile: string | null;
  mode: "development" | "production" | "test";
  logLevel: LogLevel;
  /** Undefined: text in a terminal, JSON everywhere else. */
  logFormat: LogFormat | undefined;
};

/** @throws {EnvError} naming every variable that is missing or wrong */
export function parseServerEnv(variables: Variables): ServerEnv {
  const env = parseVariables(envSchema, variables, { service: "The server", fallbacks });
  const host = env.HOST ?? (env.EMBEDDED ? "127.0.0.1" : "0.0.0.0");
  return {
    supabaseUrl: env.SUPABASE_URL,
    supabaseAnonKey: env.SUPABASE_ANON_KEY,
    supabaseServiceKey: env.SUPABASE_SERVICE_KEY,
    supabaseJwtSecret: env.SUPABASE_JWT_SECRET ?? null,
    redisUrl: env.UPSTASH_REDIS_REST_URL,
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
