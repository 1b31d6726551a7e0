import { z } from "zod";
import { localHostOf } from "#platform/listenAddress.ts";
import type { LauncherEnvironment } from "./env.ts";

const readinessSchema = z.object({ parts: z.record(z.string(), z.string()) });

/** Milliseconds the server may take to find out. */
const patience = 10_000;

/**
 * Asks the server, which has just started, whether it reaches the parts that are not ours. One sentence for each it
 * does not reach: wrong keys and addresses are found here rather than by the first person who signs in.
 */
export async function complainAboutHostedParts(environment: LauncherEnvironment): Promise<string[]> {
  const { host, port, supabase, redis } = environment;
  if (supabase === null && redis === null) return [];
  const parts = await fetch(`http://${localHostOf(host)}:${port}/readyz`, {
    signal: AbortSignal.timeout(patience),
  })
    .then(async (response) => readinessSchema.parse(await response.json()).parts)
    .catch(() => ({}) as Record<string, string>);
  const isAway = (name: string): boolean => parts[name] !== "ok";
  const complaints: string[] = [];
  if (supabase && isAway("supabase")) {
    complaints.push(
      `Supabase at ${supabase.url} does not answer as it should; check SUPABASE_URL and its keys, and that \`supabase db push\` was done.`,
    );
  }
  if (redis && isAway("redis")) {
    complaints.push(
      `Redis at ${redis.url} does not answer as it should; check UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN. Jobs wait until it does.`,
    );
  }
  return complaints;
}
