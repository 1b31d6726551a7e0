import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { RequestHandler } from "express";
import type { Origins } from "./origins.ts";
import { operatorPath, publicPath } from "./yoga.ts";

/** Characters of a Host header that are repeated in the response. */
const shownLength = 100;

function refusalOf({ headers }: IncomingMessage): string {
  const shown = headers.host?.slice(0, shownLength).replaceAll(/[^\w.:[\]-]/g, "?");
  return shown
    ? `This server doesn't serve the host ${shown}. To allow it, add it to ALLOWED_HOSTS.`
    : "The Host header is missing. Send one.";
}

/**
 * Prevents DNS rebinding: responds with 421 to a request for an unknown host. Health checks and signed callbacks are
 * exempt, because load balancers and workers reach a server by addresses that aren't listed.
 */
export function refuseUnknownHosts(origins: Origins): RequestHandler {
  return (req, res, next) => {
    if (origins.isKnownHost(req)) return next();
    const message = refusalOf(req);
    res.status(421);
    res.setHeader("Cache-Control", "no-store");
    if (req.path === publicPath || req.path === operatorPath) {
      res.json({ errors: [{ message, extensions: { code: "UNKNOWN_HOST" } }] });
    } else res.type("text/plain").send(`${message}\n`);
  };
}

/** The same for a WebSocket upgrade, which has no response object yet. */
export function refuseUpgrade(request: IncomingMessage, socket: Duplex): void {
  const body = `${refusalOf(request)}\n`;
  const head = [
    "HTTP/1.1 421 Misdirected Request",
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  // Without a listener, an error of the connection would crash the process.
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
