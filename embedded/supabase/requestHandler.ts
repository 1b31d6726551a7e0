import type { Logger } from "#platform/log.ts";
import type { Functions } from "../functions/serveFunctions.ts";
import { serveAdminUsers } from "./adminUsers.ts";
import type { Sql } from "./database.ts";
import { withDatabaseErrors } from "./databaseErrors.ts";
import type { Handler } from "./httpServer.ts";
import type { Keys } from "./keys.ts";
import type { Limiter } from "./limiter.ts";
import type { Mailbox } from "./mailbox.ts";
import { serveRange } from "./ranges.ts";
import { signBatch } from "./signBatch.ts";
import { fixSignedUrls, rejectInvalidLink } from "./signing.ts";

export type RequestHandlerOptions = {
  fetchLite: Handler;
  keys: Keys;
  mailbox: Mailbox;
  sql: Sql;
  limit: Limiter;
  log: Logger;
  functions: Functions;
};

/** `@supabase/lite`, with its differences from a hosted project corrected. */
export function createRequestHandler(options: RequestHandlerOptions): Handler {
  const { fetchLite, keys, mailbox, sql, limit, log, functions } = options;
  const handle: Handler = async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/mailbox") {
      return mailbox.respond(request.headers.get("accept") ?? "", searchParams.get("to"));
    }
    // Not limited, because a function sends requests to this Supabase before it responds.
    const functionResponse = functions.handle(request);
    if (functionResponse) return functionResponse;
    const ownResponse =
      (await rejectInvalidLink(request, keys.jwtSecret)) ??
      (await signBatch(request, handle, keys, sql)) ??
      (await serveAdminUsers(request, keys, sql));
    if (ownResponse) return ownResponse;
    const plain = await unwrapForm(request);
    const response = await limit(() => withDatabaseErrors(() => fetchLite(plain), log));
    return serveRange(request, await fixSignedUrls(request, response));
  };
  return handle;
}

/**
 * Turns an upload as a form into a plain one: storage-js sends a Blob in a field with an empty name, `@supabase/lite` expects
 * a field named "file".
 */
async function unwrapForm(request: Request): Promise<Request> {
  const isForm = request.headers.get("content-type")?.startsWith("multipart/form-data") ?? false;
  if (!isForm || !new URL(request.url).pathname.startsWith("/storage/v1/object/")) return request;
  const form = await request.clone().formData();
  const file = [...form.values()].find((value) => value instanceof File);
  if (!file) return request;
  const body = new Uint8Array(await file.arrayBuffer());
  const headers = new Headers(request.headers);
  headers.set("content-type", file.type || "application/octet-stream");
  headers.set("content-length", String(body.length));
  const cacheControl = form.get("cacheControl");
  if (typeof cacheControl === "string") headers.set("cache-control", `max-age=${cacheControl}`);
  return new Request(request.url, { method: request.method, headers, body });
}
