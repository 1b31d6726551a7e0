import { z } from "zod";
import { parseVariables, port, requiredText, type Variables } from "#platform/env.ts";

const envSchema = z.object({
  /** 0 takes any free port. */
  UPSTASH_PORT: port().default(8079),
  UPSTASH_REDIS_REST_TOKEN: requiredText("Set it to the token that clients must send."),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: "is not a redis or rediss URL. Correct or unset it." })
    .optional(),
  /** Folder in which our own redis-server keeps its data. Without it, the data is lost at the end. */
  DATA_FOLDER: z.string().optional(),
});

export type BridgeEnv = z.infer<typeof envSchema>;

/** @throws {EnvError} naming every variable that is missing or wrong */
export const parseEnv = (variables: Variables): BridgeEnv =>
  parseVariables(envSchema, variables, { service: "The Redis bridge" });
