import type { RequestHandler } from "express";
import { keepState } from "./request.ts";

export type PolicyOptions = {
  siteUrl: string;
  /** Origin of the signed URLs of files. */
  filesOrigin: string;
  /** Allows the inline and evaluated scripts of Vite. */
  development: boolean;
};

const wsOf = (origin: string): string => origin.replace(/^http/, "ws");

/** The Content-Security-Policy of pages. `nonce` allows the inline scripts that the server itself writes. */
export function contentSecurityPolicy(options: PolicyOptions, nonce: string): string {
  const scripts = options.development ? "'self' 'unsafe-inline' 'unsafe-eval'" : `'self' 'nonce-${nonce}'`;
  const sockets = options.development ? "ws: wss:" : wsOf(options.siteUrl);
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: ${options.filesOrigin}`,
    `media-src 'self' blob: ${options.filesOrigin}`,
    "font-src 'self' data:",
    `connect-src 'self' ${sockets} ${options.filesOrigin}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Assigns a request its id and nonce, and sets the headers of every response. */
export function beginRequest(
  options: PolicyOptions & { newId: () => string; newNonce: () => string },
): RequestHandler {
  const secure = options.siteUrl.startsWith("https:");
  return (req, res, next) => {
    const given = req.get("x-request-id");
    const requestId = given && /^[\w-]{8,64}$/.test(given) ? given : options.newId();
    const cspNonce = options.newNonce();
    keepState(res, { requestId, cspNonce });
    res.setHeader("X-Request-Id", requestId);
    res.setHeader("Content-Security-Policy", contentSecurityPolicy(options, cspNonce));
    res.setHeader("X-Content-Type-Options", "nosniff");
    res.setHeader("X-Frame-Options", "DENY");
    res.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
    res.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    res.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    if (secure) res.setHeader("Strict-Transport-Security", "max-age=31536000");
    next();
  };
}

/** Refuses bodies that are larger than `limit` bytes or that have no Content-Length. */
export function limitBody(limit: number): RequestHandler {
  return (req, res, next) => {
    const length = req.headers["content-length"];
    if (length !== undefined && Number(length) > limit) {
      res
        .status(413)
        .type("text/plain")
        .send(`The request is too large. It may have at most ${limit} bytes.\n`);
    } else if (length === undefined && req.headers["transfer-encoding"] !== undefined) {
      res.status(411).type("text/plain").send("The Content-Length header is missing. Send one.\n");
    } else next();
  };
}
