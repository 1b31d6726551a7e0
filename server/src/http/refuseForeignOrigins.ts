import type { Request, RequestHandler, Response } from "express";
import type { CookieSessions } from "./cookieSession.ts";
import type { Origins } from "./origins.ts";
import { hasNoCredentials } from "./resolveCaller.ts";

const readOnly = new Set(["GET", "HEAD"]);

const opensStream = (req: Request): boolean => req.headers.accept?.includes("text/event-stream") ?? false;

function refuse(res: Response): void {
  const message = "Requests from other origins need an access token. Send it in the Authorization header.";
  // Lets the calling page read the message.
  res.setHeader("Access-Control-Allow-Origin", "*");
  res.status(403).json({ errors: [{ message, extensions: { code: "FORBIDDEN_ORIGIN" } }] });
}

/**
 * Prevents cross-site request forgery: a request from a foreign origin needs a token, which browsers never send by
 * themselves. With a cookie and without an Origin header, a request that changes something or opens a stream must be
 * marked as same-origin by the browser. Runs before the caller is resolved, so that a refused request's cookie isn't read.
 */
export function refuseForeignOrigins(
  origins: Origins,
  hasCookie: CookieSessions["hasCookie"],
): RequestHandler {
  return (req, res, next) => {
    // OPTIONS is the CORS preflight, by which a browser asks whether another origin may send a token.
    if (req.method === "OPTIONS" || !hasNoCredentials(req.headers.authorization)) return next();
    if (origins.isForeign(req)) return refuse(res);
    if (readOnly.has(req.method) && !opensStream(req)) return next();
    if (!hasCookie(req.headers.cookie) || origins.mayUseCookie(req)) return next();
    refuse(res);
  };
}
