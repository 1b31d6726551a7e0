import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { describeError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { authCallback } from "./http/authCallback.ts";
import type { CookieSessions } from "./http/cookieSession.ts";
import { graphiql } from "./http/graphiql.ts";
import { healthz } from "./http/health.ts";
import { logRequests } from "./http/logRequests.ts";
import type { Origins } from "./http/origins.ts";
import { refuseForeignOrigins } from "./http/refuseForeignOrigins.ts";
import { refuseUnknownHosts } from "./http/refuseUnknownHosts.ts";
import { stateOf } from "./http/request.ts";
import { limitBody } from "./http/securityHeaders.ts";
import type { Site } from "./http/site.ts";
import { type Graphql, type GraphqlApis, operatorPath, publicPath } from "./http/yoga.ts";

/** Largest body of a form on the site, in bytes. */
const formLimit = 1024 * 1024;

export type AppParts = {
  beginRequest: express.RequestHandler;
  readyz: express.RequestHandler;
  jobCallback: express.RequestHandler[];
  resolveCaller: express.RequestHandler;
  origins: Origins;
  hasCookie: CookieSessions["hasCookie"];
  graphql: GraphqlApis;
  site: Site;
  logger: Logger;
  trustProxy: string | null;
};

function lastResort(logger: Logger): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) return next(error);
    const status = typeof error?.status === "number" && error.status < 500 ? error.status : 500;
    const { requestId } = stateOf(res);
    if (status === 500) logger.error("request failed", { requestId, error });
    const message =
      status === 500
        ? `Something went wrong on our side. Try again; if it keeps failing, report the request id ${requestId}.`
        : describeError(error);
    res.status(status).type("text/plain").send(`${message}\n`);
  };
}

function graphqlHandler(graphql: Graphql): RequestHandler {
  return (req, res, next) => {
    // Express removes the mount path, which Yoga needs.
    req.url = req.originalUrl;
    const state = stateOf(res);
    if (!state.caller) return next(new Error("The caller was not resolved."));
    const context = {
      caller: state.caller,
      onOperation: (name: string) => {
        state.operation = name;
      },
    };
    Promise.resolve(graphql.handle(req, res, context)).catch(next);
  };
}

/** The order matters: routes for any host come first, and the session is read only for routes that need it. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  if (parts.trustProxy !== null) {
    const hops = Number(parts.trustProxy);
    app.set("trust proxy", Number.isInteger(hops) ? hops : parts.trustProxy);
  }
  app.use(parts.beginRequest);
  app.get("/healthz", healthz);
  app.get("/readyz", parts.readyz);
  app.use(logRequests(parts.logger));
  app.post("/callbacks/job", ...parts.jobCallback);
  app.use(refuseUnknownHosts(parts.origins));
  app.use(graphiql());
  app.use(parts.site.files);
  app.use(refuseForeignOrigins(parts.origins, parts.hasCookie), parts.resolveCaller);
  app.use(publicPath, graphqlHandler(parts.graphql.public));
  app.use(operatorPath, graphqlHandler(parts.graphql.operator));
  app.get("/auth/callback", authCallback(parts.logger));
  app.use(limitBody(formLimit), parts.site.pages);
  app.use(lastResort(parts.logger));
  return app;
}
