/**
 * A failure of one attempt. `code` is stable and upper case, `message` is one sentence for the person who
 * submitted the job; what only an operator should read goes into `detail` and `cause`.
 */
export abstract class WorkerError extends Error {
  abstract readonly retryable: boolean;
  readonly code: string;
  readonly detail: string | undefined;

  constructor(code: string, message: string, options: { detail?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.detail = options.detail;
  }
}

/** The same job may succeed later or on another worker. */
export class RetryableError extends WorkerError {
  readonly retryable = true;
}

/** The same job would fail again. */
export class PermanentError extends WorkerError {
  readonly retryable = false;
}
