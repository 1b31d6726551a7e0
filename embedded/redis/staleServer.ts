import { readFile, rm } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { z } from "zod";
import { StartError } from "#platform/errors.ts";
import { deferred } from "./deferred.ts";

/** Exists in the data folder while a `redis-server` uses it. */
export const ownerFileName = "redis-server.json";

const ownerSchema = z.object({ socketPath: z.string(), owner: z.number().int().positive() });

/**
 * Stops the `redis-server` that a killed bridge left on this data folder. It is identified by its socket, because its
 * process id may have been reused.
 *
 * @param isOurs decides whether the folder of the socket may be deleted.
 * @throws StartError if the bridge that owns it still runs.
 */
export async function stopStaleServer(
  dataFolder: string,
  isOurs: (folder: string) => boolean,
): Promise<void> {
  const file = join(dataFolder, ownerFileName);
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return;
  const owner = ownerSchema.safeParse(parseJson(text));
  if (owner.success) {
    const { socketPath, owner: pid } = owner.data;
    const socket = await open(socketPath);
    if (socket && pid !== process.pid && isRunning(pid)) {
      socket.destroy();
      throw new StartError(
        `The Redis data in ${dataFolder} is in use by process ${pid}. Stop that process first, or choose another folder.`,
      );
    }
    if (socket) await shutDown(socket);
    if (isOurs(dirname(socketPath))) await rm(dirname(socketPath), { recursive: true, force: true });
  }
  await rm(file, { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function open(socketPath: string): Promise<Socket | null> {
  const { promise, resolve } = deferred<Socket | null>();
  const socket = createConnection(socketPath);
  socket.once("connect", () => resolve(socket));
  socket.once("error", () => resolve(null));
  return promise;
}

/** Redis flushes its data and closes the connection when it exits. Waits at most 10 seconds. */
async function shutDown(socket: Socket): Promise<void> {
  const { promise, resolve } = deferred<void>();
  const timer = setTimeout(resolve, 10_000);
  socket.once("close", () => resolve());
  socket.on("error", () => undefined);
  socket.resume();
  socket.write("SHUTDOWN\r\n");
  await promise;
  clearTimeout(timer);
  socket.destroy();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
