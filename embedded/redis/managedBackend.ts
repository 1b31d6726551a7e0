import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "#platform/errors.ts";
import type { RedisBackend } from "./backend.ts";
import { createNetworkBackend } from "./networkBackend.ts";
import { createSocketFolder, socketPathIn, startRedisServer } from "./redisServer.ts";

/** Milliseconds within which Redis must have loaded its data. */
const startTimeoutMs = 15_000;

/**
 * Starts a `redis-server` and restarts it when it exits. Meanwhile callers get errors; the connections find the new
 * server by its unchanged socket path.
 *
 * @throws StartError if it can't be started.
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
      await server.exited;
      if (closing.signal.aborted) return;
      await delay(Math.min(100 * 2 ** attempt, 5000), undefined, { signal: closing.signal });
      server = await startRedisServer(folder, dataFolder);
    }
  }

  const failed = server.exited.then((output) => {
    throw new StartError(startFailure(output, dataFolder));
  });
  try {
    await Promise.race([network.waitUntilReady(startTimeoutMs), failed]);
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

function startFailure(output: string, dataFolder: string | null): string {
  const reason = output.split("\n").at(-1)?.trim() || "no output";
  const advice = dataFolder ? ` If its data is damaged, move the folder ${dataFolder} and start again.` : "";
  return `redis-server exited during its start (${reason}).${advice}`;
}
