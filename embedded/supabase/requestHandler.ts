import type { Logger } from "#platform/log.ts";
import type { Functions } from "../functions/serveFunctions.ts";
import { answerAdminUsers } from "./adminUsers.ts";
import type { Sql } from "./database.ts";
import { withDatabaseErrors } from "./databaseErrors.ts";
import type { Handler } from "./httpServer.ts";
import type { Keys } from "./keys.ts";
import type { Limiter } from "./limiter.ts";
import type { Mailbox } from "./mailbox.ts";
import { answerRange } from "./ranges.ts";
import { signBatch } from "./signBatch.ts";
import { fixSignedUrls, refuseBadLink } from "./signing.ts";
import { unwrapForm } from "./uploadForms.ts";

export type RequestHandlerOptions = {
  fetchLite: Handler;
  keys: Keys;
  mailbox: Mailbox;
  sql: Sql;
  limit: Limiter;
  log: Logger;
  functions: Functions;
};

/** `@supabase/lite` with what a hosted project answers otherwise set right. */
export function createRequestHandler(options: RequestHandlerOptions): Handler {
  const { fetchLite, keys, mailbox, sql, limit, log, functions } = options;
  const handle: Handler = async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/mailbox") {
      return mailbox.respond(request.headers.get("accept") ?? "", searchParams.get("to"));
    }
    // Not limited: a function asks this very Supabase before it answers.
    const called = functions.handle(request);
    if (called) return called;
    const ready =
      (await refuseBadLink(request, keys.jwtSecret)) ??
      (await signBatch(request, handle, keys, sql)) ??
      (await answerAdminUsers(request, keys, sql));
    if (ready) return ready;
    const plain = await unwrapForm(request);
    const response = await limit(() => withDatabaseErrors(() => fetchLite(plain), log));
    return answerRange(request, await fixSignedUrls(request, response));
  };
  return handle;
}
