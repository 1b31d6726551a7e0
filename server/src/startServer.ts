import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createLogger, type Logger } from "#platform/log.ts";
import { readContentPolicy } from "#policy/readPolicyFile.ts";
import { createApp } from "./app.ts";
import type { Services } from "./context.ts";
import { startCronJobs } from "./cronJobs.ts";
import { withTimeout } from "./data/fetchTimeout.ts";
import type { ServerEnv } from "./env.ts";
import { createCookieSessions } from "./http/cookieSession.ts";
import { createDemoAccount } from "./http/demoAccount.ts";
import { readyz } from "./http/health.ts";
import { jobCallback } from "./http/jobCallback.ts";
import { createOrigins } from "./http/origins.ts";
import { resolveCaller } from "./http/resolveCaller.ts";
import { beginRequest } from "./http/securityHeaders.ts";
import { singleFlightRefresh } from "./http/singleFlightRefresh.ts";
import { loadSite } from "./http/site.ts";
import { createSiteContext } from "./http/siteContext.ts";
import { attachWebSocket } from "./http/websocket.ts";
import { createGraphqlApis } from "./http/yoga.ts";
import { type Ambient, createServices } from "./services.ts";

export type StartOptions = Partial<Ambient> & {
  /** Folder that contains `web/build`. Default: this project's. */
  root?: string;
  /** Milliseconds between two runs of the cron jobs. */
  cronIntervalMs?: number;
  /** Milliseconds until their first run. */
  firstCronMs?: number;
  /** Milliseconds without an event after which a subscription reads its jobs again. */
  silenceMs?: number;
};

export type RunningServer = { url: string; port: number; close(): Promise<void> };

/** Milliseconds for open requests when the server closes. */
const shutdownTimeoutMs = 3000;

const secretsOf = (env: ServerEnv): string[] =>
  [env.supabaseServiceKey, env.supabaseJwtSecret ?? "", env.redisToken, env.callbackSecret].filter(Boolean);

function ambientOf(env: ServerEnv, options: StartOptions): Ambient {
  const clock = options.clock ?? Date.now;
  return {
    clock,
    random: options.random ?? Math.random,
    newId: options.newId ?? randomUUID,
    logger:
      options.logger ??
      createLogger({
        name: "server",
        level: env.logLevel,
        format: env.logFormat,
        now: clock,
        secrets: secretsOf(env),
      }),
  };
}

async function listen(server: Server, env: ServerEnv): Promise<number> {
  server.listen(env.port, env.host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), shutdownTimeoutMs);
  await closed;
  clearTimeout(force);
}

/** Runs tasks that no request waits for. A failure is logged. */
function createBackgroundTasks(logger: Logger): {
  start: Services["inBackground"];
  /** Drops delayed tasks and waits for running ones. */
  close: () => Promise<void>;
} {
  const running = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  function run(name: string, task: () => Promise<unknown>): void {
    const done = task()
      .then(
        () => undefined,
        (error) => logger.warn(`${name} failed`, { error }),
      )
      .finally(() => running.delete(done));
    running.add(done);
  }

  return {
    start(name, task, delayMs) {
      if (delayMs === undefined) return run(name, task);
      if (closed) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        run(name, task);
      }, delayMs);
      timers.add(timer.unref());
    },
    async close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

/** Starts the site and the API on one port. Rejects if the port can't be opened. */
export async function startServer(env: ServerEnv, options: StartOptions = {}): Promise<RunningServer> {
  const ambient = ambientOf(env, options);
  const { clock, newId, logger } = ambient;
  const background = createBackgroundTasks(logger);
  const policy = await readContentPolicy(env.policyFile);
  const services = createServices(env, ambient, background.start, options.silenceMs ?? 4000, policy);
  const { accessTokens, signInLimit } = services;
  const origins = createOrigins({ siteUrl: env.siteUrl, allowedHosts: env.allowedHosts });
  const sessions = createCookieSessions({
    supabaseUrl: env.supabaseUrl,
    anonKey: env.supabaseAnonKey,
    secure: env.siteUrl.startsWith("https:"),
    accessTokens,
    fetch: singleFlightRefresh(withTimeout(fetch), clock),
  });
  const graphql = createGraphqlApis(services);
  const server = createServer();
  const development = env.mode === "development";
  const demoAccountFor = createDemoAccount({
    account: env.demoAccount,
    origins,
    siteUrl: env.siteUrl,
    trustProxy: env.trustProxy,
  });
  const site = await loadSite({
    root: options.root ?? fileURLToPath(new URL("../../", import.meta.url)),
    development,
    server,
    getLoadContext: (req, res) =>
      createSiteContext(
        {
          graphql,
          sessions,
          limit: signInLimit,
          logger,
          siteUrl: env.siteUrl,
          embedded: env.embedded,
          demoAccountFor,
        },
        req,
        res,
      ),
  });
  const headers = { siteUrl: env.siteUrl, filesOrigin: new URL(env.supabaseUrl).origin, development };
  server.on(
    "request",
    createApp({
      beginRequest: beginRequest({ ...headers, newId, newNonce: () => randomBytes(16).toString("base64") }),
      readyz: readyz({ supabase: () => services.formats.list(), redis: () => services.redis.ping() }, clock),
      jobCallback: jobCallback(services, env.callbackSecret),
      resolveCaller: resolveCaller({ accessTokens, sessions, logger }),
      origins,
      hasCookie: sessions.hasCookie,
      graphql,
      site,
      logger,
      trustProxy: env.trustProxy,
    }),
  );
  const sockets = attachWebSocket(server, {
    graphql: graphql.public,
    accessTokens,
    sessions,
    origins,
    clock,
    newId,
    logger,
    shared: development,
  });
  const port = await listen(server, env);
  const url = `http://localhost:${port}`;
  logger.info("server ready", { url, graphql: `${url}/graphql` });
  const cronJobs = startCronJobs(services, {
    intervalMs: options.cronIntervalMs ?? 30_000,
    firstRunMs: options.firstCronMs ?? 2000,
  });
  return {
    port,
    url,
    async close() {
      await cronJobs.close();
      await sockets.close();
      const stopped = stop(server);
      services.events.close();
      services.queuePositions.close();
      await Promise.all([stopped, site.close()]);
      await background.close();
    },
  };
}
