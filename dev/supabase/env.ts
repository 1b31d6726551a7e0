import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65535);

const envSchema = z.object({
  SUPABASE_PORT: port.default(54321),
  /** Folder of the embedded Supabase; "memory" keeps nothing. */
  DATA_FOLDER: z.string().min(1).default(".data/supabase"),
  SITE_URL: z.url().default("http://localhost:5173"),
  DEMO_ACCOUNT: z.enum(["0", "1"]).default("1"),
});
export type Env = z.infer<typeof envSchema>;

/** Throws one error that names every wrong variable. */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const parsed = envSchema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")} (${issue.message})`);
  throw new Error(`Set these environment variables right: ${wrong.join(", ")}.`);
}
