import { z } from "zod";
import { localHostOf } from "#platform/listenAddress.ts";
import type { LauncherEnvironment } from "./env.ts";

const readinessSchema = z.object({ parts: z.record(z.string(), z.string()) });

/** Milliseconds within which the server must respond. */
const timeoutMs = 10_000;

/**
 * Asks the server, which has just started, whether it reaches the hosted services. Returns a warning for each that it
 * can't reach, so that wrong keys and addresses are noticed at the start rather than at the first sign-in.
 */
export async function findUnreachableServices(environment: LauncherEnvironment): Promise<string[]> {
  const { host, port, supabase, redis } = environment;
  if (supabase === null && redis === null) return [];
  const parts = await fetch(`http://${localHostOf(host)}:${port}/readyz`, {
    signal: AbortSignal.timeout(timeoutMs),
  })
    .then(async (response) => readinessSchema.parse(await response.json()).parts)
    .catch(() => ({}) as Record<string, string>);
  const isUnreachable = (name: string): boolean => parts[name] !== "ok";
  const warnings: string[] = [];
  if (supabase && isUnreachable("supabase")) {
    warnings.push(
      `Supabase at ${supabase.url} can't be used. Check SUPABASE_URL and its keys, and run \`supabase db push\` if the migrations aren't applied yet.`,
    );
  }
  if (redis && isUnreachable("redis")) {
    warnings.push(
      `Redis at ${redis.url} can't be used; jobs stay queued until it can. Check UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN.`,
    );
  }
  return warnings;
}
