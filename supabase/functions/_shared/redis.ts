import { z } from "zod";
import type { RedisCommand } from "#contracts/redis/jobCommands.ts";

/** Milliseconds: Redis is never worth keeping a caller waiting, the sweep repeats what was not said. */
const patienceMs = 2000;

const repliesSchema = z.array(z.union([z.object({ error: z.string() }), z.object({ result: z.unknown() })]));

export type Redis = { send(commands: readonly RedisCommand[]): Promise<void> };

/** Upstash's REST interface. `send` throws when Redis can't be reached or refuses a command. */
export function createRedis({ url, token }: { url: string; token: string }): Redis {
  return {
    async send(commands) {
      const response = await fetch(`${url}/pipeline`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(commands),
        signal: AbortSignal.timeout(patienceMs),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`Redis answered with status ${response.status}`);
      }
      for (const reply of repliesSchema.parse(await response.json())) {
        if ("error" in reply) throw new Error(`Redis refused a command: ${reply.error}`);
      }
    },
  };
}
