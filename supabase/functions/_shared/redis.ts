import { z } from "zod";
import type { RedisCommand } from "#contracts/redis/jobCommands.ts";

/** Milliseconds until a request is aborted. Kept short, because the sweep repeats whatever was not sent. */
const timeoutMs = 2000;

const repliesSchema = z.array(z.union([z.object({ error: z.string() }), z.object({ result: z.unknown() })]));

export type Redis = { send(commands: readonly RedisCommand[]): Promise<void> };

/** Creates a client of Upstash's REST API. `send` throws if Redis can't be reached or rejects a command. */
export function createRedis({ url, token }: { url: string; token: string }): Redis {
  return {
    async send(commands) {
      const response = await fetch(`${url}/pipeline`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(commands),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`Redis responded with status ${response.status}`);
      }
      for (const reply of repliesSchema.parse(await response.json())) {
        if ("error" in reply) throw new Error(`Redis rejected a command: ${reply.error}`);
      }
    },
  };
}
