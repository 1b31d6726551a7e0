import { z } from "zod";
import { attemptErrors, type PermanentCode, type RetryableCode } from "#contracts/jobs/attemptErrors.ts";
import { contentRefusedCode, type Refusal, type RefusalStage, refusalStages } from "#policy/contentPolicy.ts";

/** Additional information for operators. */
type Details = { detail?: string | undefined; cause?: unknown };
/** `message` replaces the default message of the code. */
type Options = Details & { message?: string };

/**
 * A failure of one attempt. `code` is stable and upper case; `message` is one sentence for the job's owner. Throw one
 * of the subclasses, which know the codes. The base class is for errors that another process reported.
 */
export class WorkerError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly detail: string | undefined;

  constructor(code: string, message: string, options: Details & { retryable: boolean }) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable;
    this.detail = options.detail;
  }
}

/** A failure after which the same job may succeed later, or on another worker. */
export class RetryableError extends WorkerError {
  constructor(code: RetryableCode, { message = attemptErrors[code].message, ...details }: Options = {}) {
    super(code, message, { ...details, retryable: true });
  }
}

/** A failure that would occur again with the same job. */
export class PermanentError extends WorkerError {
  constructor(code: PermanentCode, { message = attemptErrors[code].message, ...details }: Options = {}) {
    super(code, message, { ...details, retryable: false });
  }
}

const factsSchema = z.object({ stage: z.enum(refusalStages), category: z.string(), rule: z.string() });

/** The fields of a refusal that the audit log stores. They contain nothing of the prompt. */
export type RefusalFacts = z.infer<typeof factsSchema>;

/** Creates the error of a job whose prompt or result violates the content policy. A retry would be refused again. */
export function contentRefused(stage: RefusalStage, { category, rule, message }: Refusal): PermanentError {
  // The detail carries the facts from the inference child to the control plane.
  const detail = JSON.stringify({ stage, category, rule } satisfies RefusalFacts);
  return new PermanentError(contentRefusedCode, { message, detail });
}

/** The stage, category and rule of a content refusal; null for any other failure. */
export function refusalIn(error: unknown): RefusalFacts | null {
  if (!(error instanceof WorkerError) || error.code !== contentRefusedCode) return null;
  try {
    return factsSchema.parse(JSON.parse(error.detail ?? ""));
  } catch {
    return null;
  }
}

const isFileError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && "code" in error && typeof error.code === "string";

/** Converts a full disk or an exceeded quota (`ENOSPC`, `EDQUOT`) to `DISK_FULL`; returns null for any other error. */
export function diskFullError(error: unknown): RetryableError | null {
  if (!isFileError(error) || !["ENOSPC", "EDQUOT"].includes(error.code)) return null;
  return new RetryableError("DISK_FULL", {
    detail: `${error.message}; free space in the worker's data folder`,
    cause: error,
  });
}
