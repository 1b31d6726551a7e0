import { AsyncLocalStorage } from "node:async_hooks";
import { z } from "zod";
import type { Logger } from "#platform/log.ts";

const databaseErrorSchema = z.object({
  code: z.string().regex(/^[0-9A-Z]{5}$/),
  message: z.string(),
  detail: z.string().nullish(),
  hint: z.string().nullish(),
});

/** Classes of SQLSTATE that are the caller's doing: answered, not logged. */
const callersDoing = /^(P0001|42501|22|23)/;
/** Classes of SQLSTATE that say that the server goes down, comes up or has no room; the same request may succeed later. */
const outages = /^(08|53|57P)/;

const requests = new AsyncLocalStorage<{ error: unknown }>();

/** Remembers a database error for the answer of the request that it happened in. */
export function noteDatabaseError(error: unknown): void {
  const request = requests.getStore();
  if (request) request.error = error;
}

/** Does the same, and keeps `@supabase/lite` from printing the error: its details quote rows, prompts among them. */
export function noteAndSilence(error: unknown): unknown {
  noteDatabaseError(error);
  keepFromConsole(error);
  return error;
}

/**
 * `@supabase/lite` answers 500 without code, detail or hint for errors that it doesn't list, among them P0001, by which our
 * functions say what is wrong with a call, and a lost connection. PostgREST passes the first on and answers 503 to the
 * second: do the same.
 */
export async function withDatabaseErrors(work: () => Promise<Response>, log: Logger): Promise<Response> {
  const request: { error: unknown } = { error: null };
  const response = await requests.run(request, work);
  if (request.error === null) return response;
  const parsed = databaseErrorSchema.safeParse(request.error);
  if (!parsed.success || outages.test(parsed.data.code)) {
    log.warn("database unavailable", { error: request.error });
    return response.status < 500 ? response : unavailable();
  }
  const { code, message, detail, hint } = parsed.data;
  if (!callersDoing.test(code)) log.error("database error", { code, error: message });
  if (response.status !== 500 || !(await isUnlisted(response))) return response;
  return Response.json(
    { code, message, details: detail ?? null, hint: hint ?? null },
    { status: statusOf(code) },
  );
}

/** In the shapes of PostgREST, Auth and Storage at once. */
function unavailable(): Response {
  const message = "The database can't be reached right now; try again in a moment.";
  const body = {
    ...{ code: "PGRST001", message, details: null, hint: null },
    ...{ msg: message, error_code: "unexpected_failure" },
    ...{ statusCode: "503", error: "Service Unavailable" },
  };
  return Response.json(body, { status: 503, headers: { "retry-after": "1" } });
}

async function isUnlisted(response: Response): Promise<boolean> {
  const body = await response
    .clone()
    .json()
    .catch(() => null);
  return z.object({ code: z.literal("SUP") }).safeParse(body).success;
}

/** The status PostgREST gives an error that is not one of those `@supabase/lite` maps itself. */
function statusOf(code: string): number {
  if (/^(25|40|54|55|57|58|XX|F0|HV|P0(?!001))/.test(code)) return 500;
  return 400;
}

/** The caller prints the error that it has normalized before anything else runs; all other output stays. */
function keepFromConsole(error: unknown): void {
  const print = console.error;
  const restore = () => {
    if (console.error === filtered) console.error = print;
  };
  const filtered = (...values: unknown[]) => {
    restore();
    if (values[0] !== error) print(...values);
  };
  console.error = filtered;
  queueMicrotask(restore);
}
