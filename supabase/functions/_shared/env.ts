import { z } from "zod";

export type Variables = Record<string, string | undefined>;

/** What a function has to know and was not told, or was told wrongly; one line a variable. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

const keysSchema = z.record(z.string(), z.string().min(1));

/** A key out of Supabase's dictionary of named keys: the default one, or the first. */
function keyOf(dictionary: string | undefined): string | undefined {
  if (!dictionary) return undefined;
  try {
    const keys = keysSchema.parse(JSON.parse(dictionary));
    return keys.default ?? Object.values(keys)[0];
  } catch {
    return undefined;
  }
}

/**
 * The variables under the names this project knows, from those that Supabase sets for every function: the named keys
 * first, then the ones they replace. Empty ones count as not set.
 */
function canonical(variables: Variables): Variables {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  return {
    ...set,
    SUPABASE_ANON_KEY: keyOf(set.SUPABASE_PUBLISHABLE_KEYS) ?? set.SUPABASE_ANON_KEY,
    SUPABASE_SERVICE_KEY:
      keyOf(set.SUPABASE_SECRET_KEYS) ?? set.SUPABASE_SERVICE_ROLE_KEY ?? set.SUPABASE_SERVICE_KEY,
  };
}

/** An address without a slash at its end. */
const address = z
  .url({ protocol: /^https?$/, error: "is missing or no address" })
  .transform((url) => url.replace(/\/+$/, ""));
const secret = z.string({ error: "is missing" });

/** Of every function. */
export const commonVariables = {
  SUPABASE_URL: address,
  SUPABASE_SERVICE_KEY: secret,
  UPSTASH_REDIS_REST_URL: address,
  UPSTASH_REDIS_REST_TOKEN: secret,
};
export const anonKey = secret;
export const callbackSecret = secret.min(32, "is shorter than 32 characters");

/** Reads a function's settings. Throws `EnvError`. */
export function readEnv<Shape extends z.ZodRawShape>(shape: Shape, variables: Variables) {
  const parsed = z.object(shape).safeParse(canonical(variables));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
  throw new EnvError(`The environment is wrong: ${[...new Set(lines)].join("; ")}.`);
}
