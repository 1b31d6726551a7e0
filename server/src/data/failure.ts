import type { PostgrestError } from "@supabase/supabase-js";
import { z } from "zod";
import {
  FormatUnavailableError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InvalidInputError,
  JobNotRetryableError,
  NotAuthenticatedError,
  NotFoundError,
  NotOperatorError,
  QueueFullError,
  ServiceUnavailableError,
} from "../errors.ts";

/** A database failure nobody expected; masked on its way out. */
export class DataError extends Error {
  override name = "DataError";
}

const issuesSchema = z.object({
  issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })),
});
const unavailableSchema = z.object({ reason: z.string() });
const fullSchema = z.object({ limit: z.number().int(), retry_after: z.number().int() });
const creditsSchema = z.object({ required: z.number().int(), balance: z.number().int() });

/** Names of `jobs.config` in the words of the API. */
const apiNames: Record<string, string> = {
  job_type: "type",
  p_job_type: "type",
  sample_steps: "steps",
  sample_guide_scale: "guidanceScale",
  batch_size: "batchSize",
  negative_prompt: "negativePrompt",
  idempotency_key: "idempotencyKey",
  frame_num: "frameCount",
  source_asset_id: "sourceAssetId",
  embed_prompt: "embedPrompt",
  start_by: "startBy",
  finish_by: "finishBy",
};

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
    issues.map((issue) => ({
      path: issue.path.filter((part) => part !== "config").map((part) => apiNames[part] ?? part),
      message: issue.message,
    })),
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

/** Expected failures of the SQL functions, by the stable code in their `hint`. */
const byHint: Record<string, (error: PostgrestError) => Error> = {
  INVALID_INPUT: invalidInput,
  UNKNOWN_FORMAT: (error) => new InvalidInputError([{ path: ["type"], message: error.message }]),
  FORMAT_UNAVAILABLE: formatUnavailable,
  INSUFFICIENT_CREDITS: insufficientCredits,
  IDEMPOTENCY_CONFLICT: () => new IdempotencyConflictError(),
  NOT_AUTHENTICATED: () => new NotAuthenticatedError(),
  JOB_NOT_FOUND: () => new NotFoundError("job"),
  NOT_OPERATOR: () => new NotOperatorError(),
  USER_NOT_FOUND: () => new NotFoundError("person"),
  QUEUE_NOT_FOUND: () => new NotFoundError("queue"),
  JOB_NOT_RETRYABLE: () => new JobNotRetryableError(),
  QUEUE_FULL: queueFull,
};

/** Nobody in particular called a function that is for people who signed in. */
const insufficientPrivilege = "42501";

/** PostgREST has no connection to the database, or waited too long for one (PostgREST reference, errors, group 0). */
const connectionErrors = ["PGRST000", "PGRST001", "PGRST002", "PGRST003"];
/** SQLSTATE classes of a server that starts, stops or has no room: connection exception, resources, operator intervention. */
const outage = /^(08|53|57P)/;

/** True if the database, or what is in front of it, can't be reached; postgrest-js reports a failed fetch without a code. */
function isOutage({ code, message }: PostgrestError): boolean {
  return (
    connectionErrors.includes(code) || outage.test(code) || (code === "" && /fetch failed/.test(message))
  );
}

/** The error to throw for an answer of PostgREST. */
export function failureOf(error: PostgrestError, doing: string): Error {
  const expected = error.hint ? byHint[error.hint] : undefined;
  if (expected) return expected(error);
  if (error.code === insufficientPrivilege) return new NotAuthenticatedError();
  if (error.code === "PGRST301" || error.code === "PGRST303") {
    return new NotAuthenticatedError("The session has ended. Sign in again.");
  }
  if (isOutage(error)) {
    return new ServiceUnavailableError("The database can't be reached right now. Try again in a moment.", {
      cause: new DataError(`${doing}: ${error.message}`, { cause: error }),
    });
  }
  return new DataError(`${doing}: ${error.message}`, { cause: error });
}
