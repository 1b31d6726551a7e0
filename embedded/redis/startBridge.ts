import { createServer, type RequestListener, type Server } from "node:http";
import { StartError } from "#platform/errors.ts";
import type { BackendKind, RedisBackend } from "./backend.ts";
import { createChannelHub } from "./channelHub.ts";
import { createCommandStats } from "./commandStats.ts";
import { deferred } from "./deferred.ts";
import { createEventStreams } from "./eventStreams.ts";
import { startInProcessBackend } from "./inProcessBackend.ts";
import { startManagedBackend } from "./managedBackend.ts";
import { createNetworkBackend } from "./networkBackend.ts";
import { hasRedisServer } from "./redisServer.ts";
import { createRequestHandler } from "./requestHandler.ts";

export type BridgeOptions = {
  /** 0: any free port. */
  port: number;
  /** The token that clients send as `Authorization: Bearer <token>`. */
  token: string;
  /** The address of a running Redis. Without it a `redis-server` is started. */
  redisUrl?: string | null;
  /** The data folder of the started `redis-server`. Null or omitted: in memory only. */
  dataFolder?: string | null;
  /** The backend without a `redisUrl`. `auto` is `redis-server` if it is on the PATH, otherwise `in-process`. */
  backend?: "auto" | "redis-server" | "in-process";
  /** Milliseconds within which the Redis at `redisUrl` must respond. Default: 10 seconds. */
  startTimeout?: number;
};

export type Bridge = {
  url: string;
  port: number;
  token: string;
  backend: BackendKind;
  /** Number of commands received since the start. Each command of a pipeline counts; a subscription counts as one. */
  commandCount(): number;
  close(): Promise<void>;
};

/**
 * Serves Upstash's REST interface on 127.0.0.1 over an external Redis, a managed `redis-server` or the in-process Redis.
 *
 * @throws StartError if the port is taken or Redis can't be started or reached.
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  let handler: RequestListener = respondStarting;
  const server = createServer((request, response) => handler(request, response));
  const port = await listen(server, options.port);
  let backend: RedisBackend;
  try {
    backend = await startBackend(options);
  } catch (error) {
    server.close();
    server.closeAllConnections();
    throw error;
  }
  const stats = createCommandStats();
  const streams = createEventStreams(createChannelHub(backend));
  handler = createRequestHandler({ backend, streams, stats, token: options.token });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    token: options.token,
    backend: backend.kind,
    commandCount: stats.total,
    async close() {
      streams.endAll();
      await closeServer(server);
      await backend.close();
    },
  };
}

/** The port is opened before Redis is ready, so that a second start fails early. Clients retry after a 503. */
const respondStarting: RequestListener = (_request, response) => {
  response.writeHead(503, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: "Redis is not reachable: starting" }));
};

async function startBackend(options: BridgeOptions): Promise<RedisBackend> {
  const { redisUrl, dataFolder = null, backend = "auto" } = options;
  if (redisUrl) {
    const network = createNetworkBackend("external", { url: redisUrl });
    try {
      await network.waitUntilReady(options.startTimeout ?? 10_000);
    } catch (error) {
      await network.close();
      throw new StartError("The Redis at REDIS_URL doesn't respond. Start it, or unset REDIS_URL.", {
        cause: error,
      });
    }
    return network;
  }
  if (backend === "in-process") return startInProcessBackend();
  if (backend === "redis-server" || (await hasRedisServer())) return startManagedBackend(dataFolder);
  return startInProcessBackend();
}

async function listen(server: Server, wanted: number): Promise<number> {
  const { promise, resolve, reject } = deferred<number>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE";
    const message = taken
      ? `Port ${wanted} is taken by another program. Stop it, or set UPSTASH_PORT to a free port.`
      : `Port ${wanted} can't be opened (${error.code ?? error.message}). Set UPSTASH_PORT to another port.`;
    reject(new StartError(message, { cause: error }));
  });
  server.listen(wanted, "127.0.0.1", () => {
    const address = server.address();
    resolve(typeof address === "object" && address ? address.port : wanted);
  });
  // Longer than clients keep idle connections, so that none is closed during a request.
  server.keepAliveTimeout = 65_000;
  return promise;
}

/** Lets requests in progress finish for up to a second, then closes their connections. */
async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = deferred<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 1000);
  await promise;
  clearTimeout(timer);
}
