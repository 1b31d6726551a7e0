/**
 * An expected failure. `code` is stable and upper case, `message` is one sentence for people. Mutations show
 * it as a member of their result union; elsewhere it becomes a GraphQL error with `extensions.code`.
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

  constructor(issues: FieldIssue[], message = "The input is not valid.") {
    super("INVALID_INPUT", message);
    this.issues = issues;
  }
}

/** A service that the server depends on can't be reached. The same request may succeed in a moment. */
export class ServiceUnavailableError extends DomainError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("SERVICE_UNAVAILABLE", message, options);
  }
}

export class NotFoundError extends DomainError {
  constructor(what: string) {
    super("NOT_FOUND", `There is no such ${what}, or it is not yours.`);
  }
}

export class NotAuthenticatedError extends DomainError {
  constructor(message = "Sign in first.") {
    super("UNAUTHENTICATED", message);
  }
}

export class NotOperatorError extends DomainError {
  constructor() {
    super("NOT_OPERATOR", "This is for the operators of this installation only.");
  }
}

/** An operator asked of a job what it can't do as it is; `message` says why. */
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
    super("INSUFFICIENT_CREDITS", `This needs ${required} credits and you have ${balance}.`);
    this.required = required;
    this.balance = balance;
  }
}

const waitingTime = (seconds: number): string =>
  seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;

export class QueueFullError extends DomainError {
  readonly limit: number;
  /** Seconds until there can be room. */
  readonly retryAfter: number;

  constructor(limit: number, retryAfter: number) {
    super("QUEUE_FULL", `${limit} jobs of yours wait already. Come back in ${waitingTime(retryAfter)}.`);
    this.limit = limit;
    this.retryAfter = retryAfter;
  }
}

export class JobNotRetryableError extends DomainError {
  constructor() {
    super("JOB_NOT_RETRYABLE", "Only a failed or cancelled job can be tried again.");
  }
}

export class IdempotencyConflictError extends DomainError {
  constructor() {
    super("IDEMPOTENCY_CONFLICT", "This idempotency key was used before for a different request.");
  }
}

/** The content policy refused what was asked for; `category` tells which part of it. */
export class ContentRefusedError extends DomainError {
  readonly category: string;

  constructor(category: string, message: string) {
    super("CONTENT_REFUSED", message);
    this.category = category;
  }
}

/** The job has ended already; `jobId` tells which. */
export class JobFinishedError extends DomainError {
  readonly jobId: string;

  constructor(jobId: string) {
    super("JOB_FINISHED", "The job has ended already.");
    this.jobId = jobId;
  }
}

export class InvalidCredentialsError extends DomainError {
  constructor() {
    super("INVALID_CREDENTIALS", "The e-mail address or the password is wrong.");
  }
}

export class UsernameTakenError extends DomainError {
  constructor() {
    super("USERNAME_TAKEN", "Somebody else has this username.");
  }
}

export class RateLimitedError extends DomainError {
  /** Seconds until it may be tried again. */
  readonly retryAfter: number;

  constructor(seconds: number) {
    const retryAfter = Math.max(1, Math.ceil(seconds));
    super("RATE_LIMITED", `Too many attempts. Try again in ${waitingTime(retryAfter)}.`);
    this.retryAfter = retryAfter;
  }
}

/** No worker has a language model to enhance prompts with. */
export class EnhancerUnavailableError extends DomainError {
  constructor(message = "Prompts cannot be enhanced at the moment.") {
    super("ENHANCER_UNAVAILABLE", message);
  }
}

export class EnhancerBusyError extends DomainError {
  constructor() {
    super("ENHANCER_BUSY", "The enhancer is busy. Try again in a moment.");
  }
}

/** A settlement that must not be tried again as it is. */
export class SettlementRefusedError extends DomainError {}

/** Ends what would otherwise look finished; whoever watches connects again, perhaps to another server. */
export class ServerClosingError extends DomainError {
  constructor() {
    super("SERVER_CLOSING", "The server is restarting. Connect again.");
  }
}
