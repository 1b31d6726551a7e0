import type { Request, RequestHandler, Response } from "express";
import type { CookieSessions } from "./cookieSession.ts";
import type { Origins } from "./origins.ts";
import { saysNothing } from "./resolveCaller.ts";

const readOnly = new Set(["GET", "HEAD"]);

const opensStream = (req: Request): boolean => req.headers.accept?.includes("text/event-stream") ?? false;

function refuse(res: Response): void {
  const message =
    "This request does not come from the site. Send an Authorization header instead of a cookie.";
  // So that the page that called can read why.
  res.setHeader("Access-Control-Allow-Origin", "*");
  res.status(403).json({ errors: [{ message, extensions: { code: "FORBIDDEN_ORIGIN" } }] });
}

/**
 * Against cross-site request forgery: a request from a foreign origin needs a token, which is sent on purpose. With a
 * cookie and no origin, a request that changes something or opens a stream must be marked same-origin by the browser.
 * Comes before the caller is resolved, so that the cookie of a refused request is not even read.
 */
export function refuseForeignOrigins(
  origins: Origins,
  hasCookie: CookieSessions["hasCookie"],
): RequestHandler {
  return (req, res, next) => {
    // OPTIONS is how a browser asks whether a page of another origin may send a token at all.
    if (req.method === "OPTIONS" || !saysNothing(req.headers.authorization)) return next();
    if (origins.isForeign(req)) return refuse(res);
    if (readOnly.has(req.method) && !opensStream(req)) return next();
    if (!hasCookie(req.headers.cookie) || origins.mayUseCookie(req)) return next();
    refuse(res);
  };
}
