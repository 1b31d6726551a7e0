import type { RequestHandler } from "express";
import type { Logger } from "#platform/log.ts";
import { stateOf } from "./request.ts";

/** Paths of the site's static files. A page loads many of them, so they are logged at level debug. */
const isStaticFile = (path: string): boolean => path.startsWith("/static/");

/**
 * Logs one line per request once its response has ended: `method`, `path` without its query, `status`,
 * `durationMs`, `requestId`, and where known `operation` (the GraphQL operation's name) and `userId`.
 * `aborted` is true if the client disconnected before the response was complete.
 */
export function logRequests(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    res.once("close", () => {
      const { requestId, operation, caller } = stateOf(res);
      const path = req.originalUrl.split("?", 1)[0] ?? "/";
      const level = res.statusCode >= 500 ? "warn" : isStaticFile(path) ? "debug" : "info";
      logger[level]("request", {
        method: req.method,
        path,
        status: res.statusCode,
        durationMs: Math.round(performance.now() - startedAt),
        requestId,
        operation,
        userId: caller?.viewer?.id,
        aborted: res.writableFinished ? undefined : true,
      });
    });
    next();
  };
}
