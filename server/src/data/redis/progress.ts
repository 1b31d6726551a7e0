import type { Redis } from "@upstash/redis";
import { type ProgressEvent, progressEventSchema } from "#contracts/redis/events.ts";
import { redisKeys } from "#contracts/redis/keys.ts";

function parse(text: string | null): ProgressEvent | null {
  try {
    return progressEventSchema.safeParse(JSON.parse(text ?? "")).data ?? null;
  } catch {
    return null;
  }
}

/** The latest stored progress of jobs, by job id. 1 command; none without ids. */
export async function readProgress(
  redis: Redis,
  jobIds: readonly string[],
): Promise<Map<string, ProgressEvent>> {
  const found = new Map<string, ProgressEvent>();
  if (jobIds.length === 0) return found;
  const values = await redis.mget<Array<string | null>>(...jobIds.map(redisKeys.progress));
  for (const value of values) {
    const event = parse(value);
    if (event) found.set(event.job_id, event);
  }
  return found;
}
