/**
 * An expected failure. `code` is stable and in upper case, `message` is one sentence for users. Mutations return it as a
 * member of their result union; elsewhere it becomes a GraphQL error with `extensions.code`.
 */
export abstract class DomainError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

export type FieldIssue = { path: string[]; message: string };

export class InvalidInputError extends DomainError {
  readonly issues: FieldIssue[];

  constructor(issues: FieldIssue[], message = "The input is invalid. Correct the fields that are listed.") {
    super("INVALID_INPUT", message);
    this.issues = issues;
  }
}

/** A service that the server depends on can't be reached. The same request may succeed later. */
export class ServiceUnavailableError extends DomainError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("SERVICE_UNAVAILABLE", message, options);
  }
}

export class NotFoundError extends DomainError {
  constructor(what: string) {
    super("NOT_FOUND", `The ${what} doesn't exist, or you don't have access to it.`);
  }
}

export class NotAuthenticatedError extends DomainError {
  constructor(message = "You aren't signed in. Sign in and try again.") {
    super("UNAUTHENTICATED", message);
  }
}

export class NotOperatorError extends DomainError {
  constructor() {
    super("NOT_OPERATOR", "Only operators of this installation can do this.");
  }
}

/** The job is in a state that doesn't allow the operator's action. `message` names the reason. */
export class JobStateError extends DomainError {
  constructor(message: string) {
    super("JOB_STATE", message);
  }
}

export class FormatUnavailableError extends DomainError {
  constructor(message: string) {
    super("FORMAT_UNAVAILABLE", message);
  }
}

export class InsufficientCreditsError extends DomainError {
  readonly required: number;
  readonly balance: number;

  constructor(required: number, balance: number) {
    super("INSUFFICIENT_CREDITS", `This costs ${required} credits, but you have only ${balance}.`);
    this.required = required;
    this.balance = balance;
  }
}

const durationText = (seconds: number): string =>
  seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;

export class QueueFullError extends DomainError {
  readonly limit: number;
  /** Seconds until a queued job is expected to start. */
  readonly retryAfter: number;

  constructor(limit: number, retryAfter: number) {
    super(
      "QUEUE_FULL",
      `You have reached your limit of ${limit} queued jobs. Try again in ${durationText(retryAfter)}.`,
    );
    this.limit = limit;
    this.retryAfter = retryAfter;
  }
}

export class JobNotRetryableError extends DomainError {
  constructor() {
    super("JOB_NOT_RETRYABLE", "Only a failed or cancelled job can be retried.");
  }
}

export class IdempotencyConflictError extends DomainError {
  constructor() {
    super(
      "IDEMPOTENCY_CONFLICT",
      "This idempotency key was already used for a different request. Use a new key.",
    );
  }
}

/** The content policy doesn't allow the request. `category` is the id of its category in the policy file. */
export class ContentRefusedError extends DomainError {
  readonly category: string;

  constructor(category: string, message: string) {
    super("CONTENT_REFUSED", message);
    this.category = category;
  }
}

/** The job has already finished. `jobId` is its UUID. */
export class JobFinishedError extends DomainError {
  readonly jobId: string;

  constructor(jobId: string) {
    super("JOB_FINISHED", "The job has already finished.");
    this.jobId = jobId;
  }
}

export class InvalidCredentialsError extends DomainError {
  constructor() {
    super("INVALID_CREDENTIALS", "The email address or password is wrong.");
  }
}

export class UsernameTakenError extends DomainError {
  constructor() {
    super("USERNAME_TAKEN", "This username is already taken. Choose another one.");
  }
}

export class RateLimitedError extends DomainError {
  /** Seconds until the next attempt is allowed. */
  readonly retryAfter: number;

  constructor(seconds: number) {
    const retryAfter = Math.max(1, Math.ceil(seconds));
    super("RATE_LIMITED", `Too many attempts. Try again in ${durationText(retryAfter)}.`);
    this.retryAfter = retryAfter;
  }
}

/** No worker can enhance prompts. */
export class EnhancerUnavailableError extends DomainError {
  constructor(
    message = "Prompts can't be enhanced right now. Try again later, or use your prompt as it is.",
  ) {
    super("ENHANCER_UNAVAILABLE", message);
  }
}

export class EnhancerBusyError extends DomainError {
  constructor() {
    super("ENHANCER_BUSY", "The prompt enhancer is busy. Try again in a moment.");
  }
}

/** The database refuses a callback permanently. The worker must not send it again. */
export class SettlementRefusedError extends DomainError {}

/** Ends a subscription at shutdown. Without an error clients would take it for completed and wouldn't reconnect. */
export class ServerClosingError extends DomainError {
  constructor() {
    super("SERVER_CLOSING", "The server is restarting. Reconnect.");
  }
}
