import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createLogger } from "#platform/log.ts";
import { createApp } from "./app.ts";
import { createBackgroundWork } from "./backgroundWork.ts";
import { readContentPolicy } from "./contentPolicyFile.ts";
import { timedFetch } from "./data/timedFetch.ts";
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
import { createGraphql } from "./http/yoga.ts";
import { type Ambient, createServices } from "./services.ts";
import { startSweeper } from "./sweeper.ts";

export type StartOptions = Partial<Ambient> & {
  /** Folder that holds `web/build`; the project's own unless told otherwise. */
  root?: string;
  /** Milliseconds between two sweeps, and until the first. */
  sweepMs?: number;
  firstSweepMs?: number;
  /** Milliseconds after which a watched job of which nothing is heard is read again. */
  silenceMs?: number;
};

export type RunningServer = { url: string; port: number; close(): Promise<void> };

/** Time for the last answers when the server closes. */
const graceMs = 3000;

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
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(force);
}

/** Starts site and API on one port. Rejects when the port can't be had. */
export async function startServer(env: ServerEnv, options: StartOptions = {}): Promise<RunningServer> {
  const ambient = ambientOf(env, options);
  const { clock, newId, logger } = ambient;
  const background = createBackgroundWork(logger);
  const policy = await readContentPolicy(env.policyFile);
  const services = createServices(env, ambient, background.start, options.silenceMs ?? 4000, policy);
  const { accessTokens, signInLimit } = services;
  const origins = createOrigins({ siteUrl: env.siteUrl, allowedHosts: env.allowedHosts });
  const sessions = createCookieSessions({
    supabaseUrl: env.supabaseUrl,
    anonKey: env.supabaseAnonKey,
    secure: env.siteUrl.startsWith("https:"),
    accessTokens,
    fetch: singleFlightRefresh(timedFetch(fetch), clock),
  });
  const graphql = createGraphql(services);
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
    graphql,
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
  const sweeper = startSweeper(services, {
    intervalMs: options.sweepMs ?? 30_000,
    firstMs: options.firstSweepMs ?? 2000,
  });
  return {
    port,
    url,
    async close() {
      await sweeper.close();
      await sockets.close();
      const stopped = stop(server);
      services.live.close();
      services.line.close();
      await Promise.all([stopped, site.close()]);
      await background.settled();
    },
  };
}
