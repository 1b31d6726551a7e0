import { resolve } from "node:path";
import { z } from "zod";
import { hasPostgres } from "../postgres/programs.ts";
import { databaseEngines } from "./database.ts";
import { demoEmail } from "./demoAccount.ts";

const port = z.coerce.number().int().min(0).max(65535);

const flag = z.enum(["0", "1"]);

const envSchema = z
  .object({
    SUPABASE_PORT: port.default(54321),
    /** Folder of the embedded Supabase; in memory without one. */
    SUPABASE_DATA_DIR: z.string().min(1).optional(),
    /** By default PostgreSQL where npm has it for this platform, otherwise PGlite. */
    SUPABASE_DB: z.enum(databaseEngines).default(hasPostgres() ? "postgres" : "pglite"),
    DATA_FOLDER: z.string().min(1).optional(),
    SITE_URL: z.url().default("http://localhost:5173"),
    /** All three or none; none: made once and kept in the data folder. */
    SUPABASE_ANON_KEY: z.string().startsWith("sb_publishable_").optional(),
    SUPABASE_SERVICE_KEY: z.string().startsWith("sb_secret_").optional(),
    SUPABASE_JWT_SECRET: z.string().min(32).optional(),
    /** "1" makes the demo account, with the password in DEMO_PASSWORD. */
    DEMO_ACCOUNT: flag.default("0"),
    DEMO_EMAIL: z.email().default(demoEmail),
    DEMO_PASSWORD: z.string().min(8).optional(),
    /** "1" makes the demo account an operator, "0" takes the role away. */
    DEMO_OPERATOR: flag.default("0"),
    /** For the edge functions. */
    UPSTASH_REDIS_REST_URL: z.url().optional(),
    UPSTASH_REDIS_REST_TOKEN: z.string().min(1).optional(),
    JOB_CALLBACK_SECRET: z.string().min(32).optional(),
    POLICY_FILE: z
      .string()
      .min(1)
      .transform((path) => resolve(path))
      .optional(),
  })
  .superRefine((env, context) => {
    if (env.DEMO_ACCOUNT === "1" && env.DEMO_PASSWORD === undefined) {
      context.addIssue({ code: "custom", path: ["DEMO_PASSWORD"], message: "missing" });
    }
    const keys = ["SUPABASE_ANON_KEY", "SUPABASE_SERVICE_KEY", "SUPABASE_JWT_SECRET"] as const;
    const missing = keys.filter((key) => env[key] === undefined);
    if (missing.length === keys.length) return;
    for (const key of missing) context.addIssue({ code: "custom", path: [key], message: "missing" });
  });
export type Env = z.infer<typeof envSchema>;

/** Throws one error that names every wrong variable. */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = envSchema.safeParse(set);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")} (${issue.message})`);
  throw new Error(`Set these environment variables right: ${wrong.join(", ")}.`);
}
