/**
 * The codes of all expected failures, with their meaning. They are part of the API: clients compare them, so a code
 * never changes. `docs/api/graphql.md` lists them. Codes of failed jobs are in `contracts/jobs/attemptErrors.ts`.
 */
export const errorCodes = {
  BAD_REQUEST: "The HTTP request is not a valid GraphQL request.",
  BAD_USER_INPUT: "A variable or literal has the wrong type.",
  CONTENT_REFUSED: "The content policy refuses the prompt or the source image.",
  ENHANCER_BUSY: "All workers that enhance prompts are busy.",
  ENHANCER_UNAVAILABLE: "No worker can enhance prompts.",
  FORBIDDEN_ORIGIN: "A request from another origin used a cookie instead of a token.",
  FORMAT_UNAVAILABLE: "No worker can generate the format.",
  IDEMPOTENCY_CONFLICT: "The idempotency key was used for a different request.",
  INSUFFICIENT_CREDITS: "The user doesn't have enough credits.",
  INTERNAL_SERVER_ERROR: "An unexpected failure, logged under `errorId`.",
  INVALID_CREDENTIALS: "The email address or the password is wrong.",
  INVALID_INPUT: "The input breaks at least one rule; `issues` lists all of them.",
  INVALID_JOB_STATE: "The job's state doesn't allow the operator action.",
  JOB_FINISHED: "The job has already finished.",
  JOB_NOT_RETRYABLE: "The job has not failed or been cancelled.",
  NOT_ACCEPTABLE: "The `accept` header allows no response that the server can send.",
  NOT_FOUND: "The object doesn't exist, or the user isn't allowed to read it.",
  NOT_OPERATOR: "The user is not an operator of this installation.",
  OPERATION_TOO_LARGE: "The operation exceeds a limit on depth, aliases, directives, tokens or cost.",
  QUEUE_FULL: "The user has as many pending jobs as their tier allows.",
  RATE_LIMITED: "Too many requests; retry after the given number of seconds.",
  SERVER_CLOSING: "The server is shutting down; reconnect.",
  SERVICE_UNAVAILABLE: "The database or another service can't be reached; retry.",
  TOO_MANY_OPERATIONS: "The WebSocket has too many open operations.",
  UNAUTHENTICATED: "The request has no valid session or access token.",
  UNKNOWN_HOST: "The `host` header names a host that this installation doesn't serve.",
  USERNAME_TAKEN: "Another user has this username.",
} as const;
export type ErrorCode = keyof typeof errorCodes;

/**
 * An expected failure. `message` is a sentence for users. Mutations return it as a member of their result union;
 * elsewhere it becomes a GraphQL error with `extensions.code`.
 */
export abstract class DomainError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
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

/** A service that the server depends on can't be reached. Retrying may succeed. */
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

/** An operator action that the job's state doesn't allow; `message` gives the reason. */
export class InvalidJobStateError extends DomainError {
  constructor(message: string) {
    super("INVALID_JOB_STATE", message);
  }
}

export class FormatUnavailableError extends DomainError {
  constructor(message: string) {
    super("FORMAT_UNAVAILABLE", message);
  }
}

export class InsufficientCreditsError extends DomainError {
  readonly requiredCredits: number;
  readonly creditBalance: number;

  constructor(requiredCredits: number, creditBalance: number) {
    super("INSUFFICIENT_CREDITS", `This job costs ${requiredCredits} credits and you have ${creditBalance}.`);
    this.requiredCredits = requiredCredits;
    this.creditBalance = creditBalance;
  }
}

const durationText = (seconds: number): string =>
  seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;

export class QueueFullError extends DomainError {
  readonly limit: number;
  readonly retryAfterSeconds: number;

  constructor(limit: number, retryAfterSeconds: number) {
    const time = durationText(retryAfterSeconds);
    super("QUEUE_FULL", `You have reached your limit of ${limit} queued jobs. Try again in ${time}.`);
    this.limit = limit;
    this.retryAfterSeconds = retryAfterSeconds;
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

/** The content policy refused the request; `category` is the part of the policy that it breaks. */
export class ContentRefusedError extends DomainError {
  readonly category: string;

  constructor(category: string, message: string) {
    super("CONTENT_REFUSED", message);
    this.category = category;
  }
}

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
  readonly retryAfterSeconds: number;

  constructor(seconds: number) {
    const retryAfterSeconds = Math.max(1, Math.ceil(seconds));
    super("RATE_LIMITED", `Too many attempts. Try again in ${durationText(retryAfterSeconds)}.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

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

/** A settlement that the database refuses permanently. The code is the hint of `settle_job`. */
export class SettlementRefusedError extends Error {
  override name = "SettlementRefusedError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Ends subscriptions with an error rather than as complete, so that clients reconnect, perhaps to another server. */
export class ServerClosingError extends DomainError {
  constructor() {
    super("SERVER_CLOSING", "The server is restarting. Reconnect.");
  }
}
