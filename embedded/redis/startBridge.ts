import { createServer, type RequestListener, type Server } from "node:http";
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
import { StartError } from "./startError.ts";

export type BridgeOptions = {
  /** 0 = any free one. */
  port: number;
  /** What clients show as `Authorization: Bearer <token>`. */
  token: string;
  /** A Redis that runs already; without one a `redis-server` of our own is started. */
  redisUrl?: string | null;
  /** Where our own `redis-server` keeps its data; null or left out: in memory only. */
  dataFolder?: string | null;
  /** Which one when `redisUrl` is not given; `auto` takes `redis-server` when it is on the PATH. */
  backend?: "auto" | "redis-server" | "in-process";
  /** Milliseconds a Redis that was given may take to answer; 10 seconds. */
  startTimeout?: number;
};

export type Bridge = {
  url: string;
  port: number;
  token: string;
  backend: BackendKind;
  /** Commands received since the start: each of a pipeline counts, a subscription counts one. */
  commandCount(): number;
  close(): Promise<void>;
};

/**
 * Upstash's REST interface on 127.0.0.1, over a Redis given, our own, or one in this process.
 *
 * @throws StartError with one sentence when the port is taken or Redis does not come up.
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  let handler: RequestListener = answerStarting;
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

/** The port is taken first, so that a second start stops there; clients that are quicker than Redis try again. */
const answerStarting: RequestListener = (_request, response) => {
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
      throw new StartError("The Redis at REDIS_URL does not answer; start it, or leave REDIS_URL out.", {
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
    const sentence = taken
      ? `Port ${wanted} is taken by another program; stop it, or set UPSTASH_PORT to a free one.`
      : `Port ${wanted} cannot be opened (${error.code ?? error.message}); set UPSTASH_PORT to another one.`;
    reject(new StartError(sentence, { cause: error }));
  });
  server.listen(wanted, "127.0.0.1", () => {
    const address = server.address();
    resolve(typeof address === "object" && address ? address.port : wanted);
  });
  // Longer than a client keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 65_000;
  return promise;
}

/** Lets requests in progress finish for a second, then cuts them. */
async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = deferred<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 1000);
  await promise;
  clearTimeout(timer);
}
