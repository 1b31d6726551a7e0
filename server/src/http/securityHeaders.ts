import type { RequestHandler } from "express";
import { keepState } from "./request.ts";

export type PolicyOptions = {
  siteUrl: string;
  /** Where signed files come from. */
  filesOrigin: string;
  /** With Vite in the same process, scripts are inline and evaluated. */
  development: boolean;
};

const wsOf = (origin: string): string => origin.replace(/^http/, "ws");

/** The Content-Security-Policy of pages. `nonce` admits the inline scripts the server itself writes. */
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

/** Begins a request: its id, its nonce, and the headers every answer carries. */
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

/** Refuses bodies that are too long, or whose length nobody tells. `limit` in bytes. */
export function limitBody(limit: number): RequestHandler {
  return (req, res, next) => {
    const length = req.headers["content-length"];
    if (length !== undefined && Number(length) > limit) {
      res.status(413).type("text/plain").send("The request is too large.\n");
    } else if (length === undefined && req.headers["transfer-encoding"] !== undefined) {
      res.status(411).type("text/plain").send("The request must say how long it is.\n");
    } else next();
  };
}
