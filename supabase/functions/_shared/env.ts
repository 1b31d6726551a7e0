import { z } from "zod";

export type Variables = Record<string, string | undefined>;

/** Environment variables are missing or wrong. The message names all of them. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

const keysSchema = z.record(z.string(), z.string().min(1));

/** Returns the default key of Supabase's dictionary of named keys, or the first one. */
function firstKey(dictionary: string | undefined): string | undefined {
  if (!dictionary) return undefined;
  try {
    const keys = keysSchema.parse(JSON.parse(dictionary));
    return keys.default ?? Object.values(keys)[0];
  } catch {
    return undefined;
  }
}

/**
 * Renames the variables that Supabase sets for every function to the names used in this project. Named keys take
 * precedence over the keys that they replace. An empty variable counts as not set.
 */
function normalizeNames(variables: Variables): Variables {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  return {
    ...set,
    SUPABASE_ANON_KEY: firstKey(set.SUPABASE_PUBLISHABLE_KEYS) ?? set.SUPABASE_ANON_KEY,
    SUPABASE_SERVICE_KEY:
      firstKey(set.SUPABASE_SECRET_KEYS) ?? set.SUPABASE_SERVICE_ROLE_KEY ?? set.SUPABASE_SERVICE_KEY,
  };
}

/** An http or https URL, without a slash at its end. */
const httpUrl = z
  .url({ protocol: /^https?$/, error: "is missing or not an http or https URL" })
  .transform((url) => url.replace(/\/+$/, ""));
const secret = z.string({ error: "is missing" });

/** Variables of every function. */
export const commonVariables = {
  SUPABASE_URL: httpUrl,
  SUPABASE_SERVICE_KEY: secret,
  UPSTASH_REDIS_REST_URL: httpUrl,
  UPSTASH_REDIS_REST_TOKEN: secret,
};
export const anonKey = secret;
export const callbackSecret = secret.min(32, "is shorter than 32 characters");

/**
 * Parses a function's variables. `platform/env.ts` does the same for everything that runs on Node.
 * @throws {EnvError} naming every variable that is missing or wrong
 */
export function parseVariables<Shape extends z.ZodRawShape>(shape: Shape, variables: Variables) {
  const parsed = z.object(shape).safeParse(normalizeNames(variables));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
  throw new EnvError(`Environment variables are missing or wrong: ${[...new Set(lines)].join("; ")}.`);
}
