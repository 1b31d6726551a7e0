import type { PostgrestError } from "@supabase/supabase-js";
import { z } from "zod";
import { inputPathOf } from "#contracts/jobs/settings.ts";
import {
  FormatUnavailableError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InvalidInputError,
  InvalidJobStateError,
  JobNotRetryableError,
  NotAuthenticatedError,
  NotFoundError,
  NotOperatorError,
  QueueFullError,
  ServiceUnavailableError,
} from "../errors.ts";

/** An unexpected failure of the database. It is logged; clients get a generic error. */
export class DataError extends Error {
  override name = "DataError";
}

const issuesSchema = z.object({
  issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })),
});
const unavailableSchema = z.object({ reason: z.string() });
const fullSchema = z.object({ limit: z.number().int(), retry_after: z.number().int() });
const creditsSchema = z.object({ required: z.number().int(), balance: z.number().int() });

function detailOf<T>(schema: z.ZodType<T>, details: string | null | undefined): T | null {
  try {
    return schema.safeParse(JSON.parse(details ?? "")).data ?? null;
  } catch {
    return null;
  }
}

function invalidInput(error: PostgrestError): InvalidInputError {
  const detail = detailOf(issuesSchema, error.details);
  const issues = detail?.issues ?? [{ path: [], message: error.message }];
  return new InvalidInputError(
    issues.map((issue) => ({ path: inputPathOf(issue.path), message: issue.message })),
  );
}

function formatUnavailable(error: PostgrestError): FormatUnavailableError {
  const detail = detailOf(unavailableSchema, error.details);
  return new FormatUnavailableError(detail ? `${error.message} ${detail.reason}` : error.message);
}

function insufficientCredits(error: PostgrestError): InsufficientCreditsError {
  const detail = detailOf(creditsSchema, error.details);
  return new InsufficientCreditsError(detail?.required ?? 0, detail?.balance ?? 0);
}

function queueFull(error: PostgrestError): QueueFullError {
  const detail = detailOf(fullSchema, error.details);
  return new QueueFullError(detail?.limit ?? 0, detail?.retry_after ?? 30);
}

/** The expected failures of the SQL functions, by the stable code in their `hint`. */
const byHint: Record<string, (error: PostgrestError) => Error> = {
  INVALID_INPUT: invalidInput,
  UNKNOWN_FORMAT: (error) => new InvalidInputError([{ path: ["type"], message: error.message }]),
  FORMAT_UNAVAILABLE: formatUnavailable,
  INSUFFICIENT_CREDITS: insufficientCredits,
  IDEMPOTENCY_CONFLICT: () => new IdempotencyConflictError(),
  NOT_AUTHENTICATED: () => new NotAuthenticatedError(),
  JOB_NOT_FOUND: () => new NotFoundError("job"),
  NOT_OPERATOR: () => new NotOperatorError(),
  USER_NOT_FOUND: () => new NotFoundError("user"),
  QUEUE_NOT_FOUND: () => new NotFoundError("queue"),
  JOB_NOT_RETRYABLE: () => new JobNotRetryableError(),
  JOB_FINISHED: (error) => new InvalidJobStateError(error.message),
  NOT_A_DEAD_LETTER: (error) => new InvalidJobStateError(error.message),
  QUEUE_FULL: queueFull,
};

/** Postgres: an anonymous caller has no privilege on what signed-in users may use. */
const insufficientPrivilege = "42501";

/** PostgREST: no connection to the database, or a timeout while waiting for one (PostgREST reference, errors, group 0). */
const connectionErrors = ["PGRST000", "PGRST001", "PGRST002", "PGRST003"];
/** SQLSTATE classes 08 (connection exception), 53 (insufficient resources) and 57P (operator intervention). */
const outage = /^(08|53|57P)/;

/** True if the database or PostgREST can't be reached. postgrest-js reports a failed fetch without a code. */
function isOutage({ code, message }: PostgrestError): boolean {
  return (
    connectionErrors.includes(code) || outage.test(code) || (code === "" && /fetch failed/.test(message))
  );
}

/** The error to throw for an error of PostgREST. `action` describes what failed, for the log. */
export function failureOf(error: PostgrestError, action: string): Error {
  const expected = error.hint ? byHint[error.hint] : undefined;
  if (expected) return expected(error);
  if (error.code === insufficientPrivilege) return new NotAuthenticatedError();
  if (error.code === "PGRST301" || error.code === "PGRST303") {
    return new NotAuthenticatedError("Your session has expired. Sign in again.");
  }
  if (isOutage(error)) {
    return new ServiceUnavailableError("The database can't be reached. Try again in a moment.", {
      cause: new DataError(`${action}: ${error.message}`, { cause: error }),
    });
  }
  return new DataError(`${action}: ${error.message}`, { cause: error });
}
