import { AsyncLocalStorage } from "node:async_hooks";
import { z } from "zod";
import type { Logger } from "#platform/log.ts";

const databaseErrorSchema = z.object({
  code: z.string().regex(/^[0-9A-Z]{5}$/),
  message: z.string(),
  detail: z.string().nullish(),
  hint: z.string().nullish(),
});

/** Classes of SQLSTATE that the caller causes. They are returned, but not logged. */
const callerErrors = /^(P0001|42501|22|23)/;
/** Classes of SQLSTATE for a server that is stopping, starting or out of resources. A retry may succeed. */
const outages = /^(08|53|57P)/;

const requests = new AsyncLocalStorage<{ error: unknown }>();

/** Records a database error for the response to the current request. */
export function recordDatabaseError(error: unknown): void {
  const request = requests.getStore();
  if (request) request.error = error;
}

/** Records a database error and keeps `@supabase/lite` from printing it: its details quote rows, including prompts. */
export function recordAndSilence(error: unknown): unknown {
  recordDatabaseError(error);
  suppressNextPrint(error);
  return error;
}

/**
 * `@supabase/lite` responds with 500 without code, detail or hint to errors that it doesn't know, such as P0001, which our
 * SQL functions raise for invalid calls, and lost connections. PostgREST passes the former on and responds with 503 to the
 * latter; this does the same.
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
  if (!callerErrors.test(code)) log.error("database error", { code, error: message });
  if (response.status !== 500 || !(await isUnlisted(response))) return response;
  return Response.json(
    { code, message, details: detail ?? null, hint: hint ?? null },
    { status: statusOf(code) },
  );
}

/** A body with the fields of PostgREST, Auth and Storage errors. */
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

/** The status with which PostgREST returns an error that `@supabase/lite` doesn't map. */
function statusOf(code: string): number {
  if (/^(25|40|54|55|57|58|XX|F0|HV|P0(?!001))/.test(code)) return 500;
  return 400;
}

/** `@supabase/lite` prints the error in the same tick as it is normalized. Other output is not affected. */
function suppressNextPrint(error: unknown): void {
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
