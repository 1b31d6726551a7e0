import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { RedisBackend } from "./backend.ts";
import { createNetworkBackend } from "./networkBackend.ts";
import { createSocketFolder, socketPathIn, startRedisServer } from "./redisServer.ts";
import { StartError } from "./startError.ts";

/** Milliseconds Redis may take to read its data at start. */
const startTimeout = 15_000;

/**
 * A `redis-server` of our own, started again when it ends by itself. Callers get errors meanwhile, and the
 * connections find the new one by its unchanged socket path.
 *
 * @throws StartError when it does not come up.
 */
export async function startManagedBackend(dataFolder: string | null): Promise<RedisBackend> {
  const folder = await createSocketFolder();
  let server = await startRedisServer(folder, dataFolder).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const network = createNetworkBackend("redis-server", { socketPath: socketPathIn(folder) });
  const closing = new AbortController();

  async function keepRunning(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await server.ended;
      if (closing.signal.aborted) return;
      await delay(Math.min(100 * 2 ** attempt, 5000), undefined, { signal: closing.signal });
      server = await startRedisServer(folder, dataFolder);
    }
  }

  const failed = server.ended.then((words) => {
    throw new StartError(startFailure(words, dataFolder));
  });
  try {
    await Promise.race([network.waitUntilReady(startTimeout), failed]);
  } catch (error) {
    closing.abort();
    await network.close();
    await server.close();
    throw error;
  }
  failed.catch(() => undefined);
  const supervision = keepRunning().catch(() => undefined);

  return {
    ...network,
    async close() {
      closing.abort();
      await network.close();
      await server.close();
      await supervision;
    },
  };
}

function startFailure(words: string, dataFolder: string | null): string {
  const reason = words.split("\n").at(-1)?.trim() || "it said nothing";
  const advice = dataFolder ? `; if its data in ${dataFolder} is damaged, move that folder away` : "";
  return `redis-server ended while starting (${reason})${advice}.`;
}
