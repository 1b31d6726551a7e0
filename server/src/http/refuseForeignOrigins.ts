import type { Request, RequestHandler } from "express";
import type { Origins } from "./origins.ts";
import { stateOf } from "./request.ts";

const readOnly = new Set(["GET", "HEAD", "OPTIONS"]);

const opensStream = (req: Request): boolean => req.headers.accept?.includes("text/event-stream") ?? false;

/**
 * Against cross-site request forgery: whatever changes something or opens a stream, and would be done with the
 * browser's cookie, must come from our own pages. A bearer token is sent on purpose, so it needs no origin. A form
 * without any cookie (signing in) must not come from elsewhere either.
 */
export function refuseForeignOrigins(origins: Origins): RequestHandler {
  return (req, res, next) => {
    const { caller } = stateOf(res);
    if (!caller || caller.via === "bearer") return next();
    if (readOnly.has(req.method) && !opensStream(req)) return next();
    const fromElsewhere =
      req.headers.origin !== undefined && !origins.isOwn(req.headers.origin, req.headers.host);
    const program = caller.via === "nothing" && !fromElsewhere;
    if (program || origins.mayUseCookie(req)) return next();
    res.status(403).json({
      errors: [
        {
          message:
            "This request does not come from the site. Send an Authorization header instead of a cookie.",
          extensions: { code: "FORBIDDEN_ORIGIN" },
        },
      ],
    });
  };
}
