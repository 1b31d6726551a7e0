import { z } from "zod";
import { submitParameterNames } from "#contracts/jobs/settings.ts";
import { type EdgeError, idempotencyKeyHeader } from "#contracts/submit/restRequest.ts";
import { HttpError } from "../_shared/responses.ts";
import type { DatabaseError } from "../_shared/supabase.ts";

/** HTTP status by the code that `submit_job` reports in the hint. Errors without one are unexpected and stay hidden. */
const statuses: Readonly<Record<string, number>> = {
  INVALID_INPUT: 400,
  NOT_AUTHENTICATED: 401,
  INSUFFICIENT_CREDITS: 402,
  IDEMPOTENCY_CONFLICT: 409,
  QUEUE_FULL: 429,
  FORMAT_UNAVAILABLE: 503,
};

/** The codes of a missing, invalid or expired token. */
const unauthenticated = new Set(["42501", "PGRST301", "PGRST302", "PGRST303"]);

const issuesSchema = z.array(z.object({ path: z.array(z.string()), message: z.string() }));

/** Translates the path of a SQL parameter into that of the field in the request, where settings are in `config`. */
function pathOf(path: string[]): string[] {
  const [first = "", ...rest] = path;
  if (first === "config") return path;
  const name = first.replace(/^p_/, "");
  if (name === "idempotency_key") return [idempotencyKeyHeader];
  return Object.hasOwn(submitParameterNames, name) ? [name, ...rest] : ["config", ...path];
}

/** Returns the response to an expected error of `submit_job`, or null for an unexpected one. */
export function toHttpError(failure: DatabaseError): HttpError | null {
  if (failure.code !== null && unauthenticated.has(failure.code)) {
    return new HttpError(401, {
      code: "UNAUTHENTICATED",
      message: "The access token has expired or is invalid. Sign in again.",
    });
  }
  // The function knows a format that the database does not have yet.
  if (failure.hint === "UNKNOWN_FORMAT") {
    const issues = [{ path: ["job_type"], message: failure.message }];
    return new HttpError(400, { code: "INVALID_INPUT", message: "The input is invalid.", issues });
  }
  const status = failure.hint === null ? undefined : statuses[failure.hint];
  if (status === undefined || failure.hint === null) return null;
  const { issues, ...details } = failure.details;
  const error: EdgeError = {
    code: failure.hint === "NOT_AUTHENTICATED" ? "UNAUTHENTICATED" : failure.hint,
    message: failure.message,
  };
  const named = issuesSchema.safeParse(issues).data;
  if (named) error.issues = named.map(({ path, message }) => ({ path: pathOf(path), message }));
  if (Object.keys(details).length > 0) error.details = details;
  const wait = z.number().positive().safeParse(details.retry_after).data;
  if (wait === undefined) return new HttpError(status, error);
  error.message = `${error.message} Try again in ${Math.ceil(wait)} seconds.`;
  return new HttpError(status, error, { "retry-after": String(Math.ceil(wait)) });
}
