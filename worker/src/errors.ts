import { attemptErrors, type PermanentCode, type RetryableCode } from "#contracts/jobs/attemptErrors.ts";

/** `detail` and `cause` are for operators. */
type Details = { detail?: string | undefined; cause?: unknown };
/** `message` replaces the one of the table where the occasion has a better one. */
type Options = Details & { message?: string };

/**
 * A failure of one attempt. `code` is stable and upper case, `message` is one sentence for the owner of the job. Throw
 * one of its subclasses, which know the codes; this class itself is for what another process reported.
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

/** The same job may succeed later or on another worker. */
export class RetryableError extends WorkerError {
  constructor(code: RetryableCode, { message = attemptErrors[code].message, ...details }: Options = {}) {
    super(code, message, { ...details, retryable: true });
  }
}

/** The same job would fail again. */
export class PermanentError extends WorkerError {
  constructor(code: PermanentCode, { message = attemptErrors[code].message, ...details }: Options = {}) {
    super(code, message, { ...details, retryable: false });
  }
}
