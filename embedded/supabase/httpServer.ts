import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export type Handler = (request: Request) => Promise<Response>;

/** Slightly more than the largest file of any bucket, in bytes. */
const maxBodySize = 101 * 1024 * 1024;

/** Serves a fetch-style handler on 127.0.0.1. `port` 0: any free port. */
export async function listen(
  handler: Handler,
  port: number,
  onError: (error: unknown) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer((incoming, outgoing) => {
    respond(handler, incoming, outgoing).catch((error: unknown) => {
      if (!incoming.destroyed) onError(error);
      if (!outgoing.headersSent) outgoing.writeHead(500, { "content-type": "application/json" });
      outgoing.end(outgoing.headersSent ? undefined : '{"message":"Internal error"}');
    });
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? portTaken(port) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

function portTaken(port: number): Error {
  return new Error(`Port ${port} is taken by another program. Stop it, or set SUPABASE_PORT to a free port.`);
}

async function respond(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // DNS rebinding: a page of another site whose name resolves to 127.0.0.1 sends its own name as Host.
  const host = incoming.headers.host ?? "";
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) {
    outgoing.writeHead(421).end();
    return;
  }
  const body = await readBody(incoming);
  if (body === null) {
    outgoing.writeHead(413, { connection: "close", "content-type": "application/json" });
    outgoing.end(
      '{"statusCode":"413","error":"Payload too large","message":"The object exceeded the maximum allowed size"}',
    );
    return;
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  // Size limits are checked against the header, which a chunked request lacks.
  if (body.length > 0) headers.set("content-length", String(body.length));
  const method = incoming.method ?? "GET";
  const response = await handler(
    new Request(`http://${host}${incoming.url ?? "/"}`, {
      method,
      headers,
      ...(method === "GET" || method === "HEAD" || body.length === 0 ? {} : { body: new Uint8Array(body) }),
    }),
  );
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body || method === "HEAD") {
    await response.body?.cancel();
    outgoing.end();
    return;
  }
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodySize) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
