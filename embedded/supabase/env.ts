import { resolve } from "node:path";
import { z } from "zod";
import { flag, oneOf, optionalUrl, parseVariables, port, type Variables } from "#platform/env.ts";
import { hasPostgres } from "../postgres/programs.ts";
import { databaseEngines } from "./database.ts";
import { demoEmail } from "./demoAccount.ts";

/** The format of a key that this Supabase accepts; generated if none is set. */
const key = (prefix: string) =>
  z.string().startsWith(prefix, `does not begin with ${prefix}. Correct or unset it.`).optional();
const secret = z.string().min(32, "is shorter than 32 characters.").optional();

const envSchema = z
  .object({
    SUPABASE_PORT: port().default(54321),
    /** Folder of the embedded Supabase. Without one, it runs in memory. */
    SUPABASE_DATA_DIR: z.string().optional(),
    /** By default PostgreSQL where npm has it for this platform, otherwise PGlite. */
    SUPABASE_DB: oneOf(databaseEngines).default(hasPostgres() ? "postgres" : "pglite"),
    DATA_FOLDER: z.string().optional(),
    SITE_URL: optionalUrl().default("http://localhost:5173"),
    /** Set together or not at all. Without them, keys are generated once and stored in the data folder. */
    SUPABASE_ANON_KEY: key("sb_publishable_"),
    SUPABASE_SERVICE_KEY: key("sb_secret_"),
    SUPABASE_JWT_SECRET: secret,
    /** Creates the demo account, with the password in DEMO_PASSWORD. */
    DEMO_ACCOUNT: flag(),
    DEMO_EMAIL: z.email("is not an email address.").default(demoEmail),
    DEMO_PASSWORD: z.string().min(8, "is shorter than 8 characters.").optional(),
    /** Makes the demo account an operator; otherwise it loses the role. */
    DEMO_OPERATOR: flag(),
    /** For the edge functions. */
    UPSTASH_REDIS_REST_URL: optionalUrl(),
    UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
    JOB_CALLBACK_SECRET: secret,
    POLICY_FILE: z
      .string()
      .transform((path) => resolve(path))
      .optional(),
  })
  .superRefine((env, context) => {
    if (env.DEMO_ACCOUNT && env.DEMO_PASSWORD === undefined) {
      context.addIssue({
        code: "custom",
        path: ["DEMO_PASSWORD"],
        message: "is missing. Set it together with DEMO_ACCOUNT.",
      });
    }
    const keys = ["SUPABASE_ANON_KEY", "SUPABASE_SERVICE_KEY", "SUPABASE_JWT_SECRET"] as const;
    const missing = keys.filter((key) => env[key] === undefined);
    if (missing.length === keys.length) return;
    const message = `is missing. Set ${keys.join(", ")} together, or none of them.`;
    for (const key of missing) context.addIssue({ code: "custom", path: [key], message });
  });
export type Env = z.infer<typeof envSchema>;

/** @throws {EnvError} naming every variable that is missing or wrong */
export const parseEnv = (variables: Variables): Env =>
  parseVariables(envSchema, variables, { service: "The embedded Supabase" });
