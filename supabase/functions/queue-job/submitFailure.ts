import { z } from "zod";
import { submitParameterNames } from "#contracts/jobs/settings.ts";
import { type EdgeError, idempotencyKeyHeader } from "#contracts/submit/restRequest.ts";
import { Refusal } from "../_shared/answers.ts";
import type { DatabaseFailure } from "../_shared/supabase.ts";

/** HTTP status of the failures that `submit_job` names in its hint; what it does not name is nobody's business. */
const statuses: Readonly<Record<string, number>> = {
  INVALID_INPUT: 400,
  NOT_AUTHENTICATED: 401,
  INSUFFICIENT_CREDITS: 402,
  IDEMPOTENCY_CONFLICT: 409,
  QUEUE_FULL: 429,
  FORMAT_UNAVAILABLE: 503,
};

/** No token, or one that PostgREST does not take (any more). */
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

/** What to answer to an expected failure of `submit_job`; null for one that nobody expected. */
export function refusalOf(failure: DatabaseFailure): Refusal | null {
  if (failure.code !== null && unauthenticated.has(failure.code)) {
    return new Refusal(401, { code: "UNAUTHENTICATED", message: "The session has ended. Sign in again." });
  }
  // A type that is known here and not yet in the database.
  if (failure.hint === "UNKNOWN_FORMAT") {
    const issues = [{ path: ["job_type"], message: failure.message }];
    return new Refusal(400, { code: "INVALID_INPUT", message: "The input is not valid.", issues });
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
  if (wait === undefined) return new Refusal(status, error);
  error.message = `${error.message} Come back in ${Math.ceil(wait)} seconds.`;
  return new Refusal(status, error, { "retry-after": String(Math.ceil(wait)) });
}
