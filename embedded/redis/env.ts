import { z } from "zod";

const envSchema = z.object({
  /** 0 takes any free port. */
  UPSTASH_PORT: z.coerce.number().int().min(0).max(65535).default(8079),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** Where our own redis-server keeps its data; without it everything is gone at the end. */
  DATA_FOLDER: z.string().min(1).optional(),
});

export type BridgeEnv = z.infer<typeof envSchema>;

/** @throws Error that names every missing or wrong variable at once. */
export function parseEnv(variables: Record<string, string | undefined>): BridgeEnv {
  // An empty variable is how a shell or a compose file says "not set".
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = envSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The Redis bridge needs other environment variables: ${faults.join("; ")}.`);
}
