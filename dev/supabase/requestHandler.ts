import type { Functions } from "../functions/serveFunctions.ts";
import type { Sql } from "./database.ts";
import type { databaseErrorsOf } from "./databaseErrors.ts";
import type { Handler } from "./httpServer.ts";
import type { Keys } from "./keys.ts";
import type { Mailbox } from "./mailbox.ts";
import { answerRange } from "./ranges.ts";
import { signBatch } from "./signBatch.ts";
import { fixSignedUrls, refuseBadLink } from "./signing.ts";
import type { Turns } from "./turns.ts";
import { unwrapForm } from "./uploadForms.ts";

export type RequestHandlerOptions = {
  fetchLite: Handler;
  keys: Keys;
  mailbox: Mailbox;
  sql: Sql;
  inTurn: Turns;
  errors: ReturnType<typeof databaseErrorsOf>;
  functions: Functions;
};

/** `@supabase/lite`, one request at a time, with what a hosted project answers otherwise set right. */
export function createRequestHandler(options: RequestHandlerOptions): Handler {
  const { fetchLite, keys, mailbox, sql, inTurn, errors, functions } = options;
  const handle: Handler = async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/mailbox") {
      return mailbox.respond(request.headers.get("accept") ?? "", searchParams.get("to"));
    }
    // Not in turn: a function asks this very Supabase before it answers.
    const called = functions.handle(request);
    if (called) return called;
    const ready =
      (await refuseBadLink(request, keys.jwtSecret)) ?? (await signBatch(request, handle, keys, sql));
    if (ready) return ready;
    const plain = await unwrapForm(request);
    const response = await inTurn(async () => {
      errors.watch();
      return errors.correct(await fetchLite(plain));
    });
    return answerRange(request, await fixSignedUrls(request, response));
  };
  return handle;
}
