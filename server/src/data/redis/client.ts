import { Redis as UpstashRedis } from "@upstash/redis";
import type { RedisCommand } from "#contracts/redis/jobCommands.ts";

/** Milliseconds until a command is aborted. Redis is never worth a longer wait: Postgres has the same information. */
const timeoutMs = 2000;

type Reply = { result: unknown; error?: string };

/** An Upstash client that also sends commands built in `contracts/redis`. */
export class Redis extends UpstashRedis {
  /** Sends commands as one pipeline and returns their results. Throws if Redis can't be reached or rejects one. */
  async send(commands: readonly RedisCommand[]): Promise<unknown[]> {
    if (commands.length === 0) return [];
    const request = { path: ["pipeline"], body: commands };
    // For a pipeline Upstash replies with a list, which its types don't say.
    const replies = (await this.client.request(request)) as unknown as Reply[];
    return replies.map(({ result, error }, index) => {
      if (error) throw new Error(`Redis rejected the command ${commands[index]?.[0]}: ${error}`);
      return result;
    });
  }
}

/** `decode`: parses stored values as JSON; otherwise they are returned as stored. */
export function createRedis(options: { url: string; token: string; decode: boolean }): Redis {
  return new Redis({
    url: options.url,
    token: options.token,
    automaticDeserialization: options.decode,
    enableTelemetry: false,
    enableAutoPipelining: false,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(timeoutMs),
  });
}
