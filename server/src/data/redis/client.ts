import { Redis } from "@upstash/redis";

/** Commands give up after this many milliseconds: Redis is never worth keeping a caller waiting. */
const patienceMs = 2000;

/** An Upstash client. `decode` false leaves values as the strings that were stored. */
export function createRedis(options: { url: string; token: string; decode: boolean }): Redis {
  return new Redis({
    url: options.url,
    token: options.token,
    automaticDeserialization: options.decode,
    enableTelemetry: false,
    enableAutoPipelining: false,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(patienceMs),
  });
}

export type { Redis };
