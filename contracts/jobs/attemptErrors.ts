/** What an error code of an attempt means for its job. */
export type AttemptError = {
  /** The same job may succeed later or on another worker. */
  readonly retryable: boolean;
  /** The worker returns the job: the attempt doesn't count against the job's attempts, up to a limit. */
  readonly handsBack: boolean;
  /** The attempt ended the inference process. A job that does so repeatedly isn't retried. */
  readonly countsAsCrash: boolean;
  /** A retry may be claimed at once, because the cause isn't the job; others wait for the backoff. */
  readonly requeuesAtOnce: boolean;
  /** The worker may have stored files that no asset refers to. */
  readonly mayLeaveFiles: boolean;
  /** Operators can requeue or discard a job that failed with it. */
  readonly isDeadLetter: boolean;
  /** One sentence for the job's owner, used if the worker reports no more specific one. */
  readonly message: string;
};

const permanent = {
  retryable: false,
  handsBack: false,
  countsAsCrash: false,
  requeuesAtOnce: false,
  mayLeaveFiles: false,
  isDeadLetter: true,
} as const;
const temporary = { ...permanent, retryable: true } as const;
const handBack = { ...temporary, handsBack: true } as const;
const crash = { ...temporary, countsAsCrash: true } as const;
/** The worker disappeared during the attempt. */
const lost = { ...temporary, requeuesAtOnce: true, mayLeaveFiles: true } as const;

/**
 * Every code with which an attempt ends without a result. A worker of another release may report a code that isn't
 * listed: it is stored as it is, and counts as an ordinary failure that is retried if the worker says so.
 */
export const attemptErrors = {
  // Set by the database.
  LEASE_EXPIRED: { ...lost, message: "The worker stopped responding and its lease expired." },
  DEADLINE_PASSED: { ...permanent, isDeadLetter: false, message: "The job missed its deadline." },
  UNKNOWN: { ...permanent, message: "The job failed for an unknown reason." },

  // The worker's process.
  WORKER_STOPPED: { ...handBack, message: "The worker was stopped before this was done." },
  WORKER_BUSY: { ...handBack, message: "The worker was not ready for this job." },
  WORKER_RESTARTED: { ...lost, message: "The worker was restarted while it generated this." },
  WORKER_CRASHED: { ...crash, message: "The program that generates images and videos crashed." },
  WORKER_STALLED: { ...crash, message: "Generating this made no progress for too long and was stopped." },
  OUT_OF_MEMORY: { ...crash, message: "The worker ran out of memory while generating this." },
  DISK_FULL: { ...temporary, message: "The worker ran out of disk space while generating this." },
  WORKER_ERROR: { ...temporary, message: "Something went wrong while generating this." },

  // The job itself.
  JOB_UNREADABLE: { ...permanent, message: "The settings of this job can't be read." },
  INVALID_SIZE: { ...permanent, message: "The model can't generate this width and height." },
  INVALID_FRAME_COUNT: { ...permanent, message: "The model can't generate this number of frames." },
  CONTENT_REFUSED: { ...permanent, isDeadLetter: false, message: "The content policy doesn't allow this." },
  CONTENT_CHECK_FAILED: { ...temporary, message: "The content check failed." },
  SOURCE_DELETED: { ...permanent, message: "The source image was deleted." },
  SOURCE_UNREADABLE: { ...permanent, message: "The source image couldn't be read." },
  SOURCE_UNSUPPORTED: { ...permanent, message: "This format can't start from a source image." },

  // The models.
  FORMAT_UNAVAILABLE: { ...permanent, message: "This worker has no model for this format." },
  MODEL_UNAVAILABLE: { ...permanent, message: "This worker has no model for this format." },
  MODEL_PACK_BROKEN: {
    ...permanent,
    message: "The model for this format is damaged. An operator has to install it again.",
  },
  MODEL_RUN_FAILED: { ...permanent, message: "The model couldn't run with these settings." },
  NUMERIC_OVERFLOW: {
    ...permanent,
    message: "The model's numbers overflowed for these settings. Try a lower guidance scale or another seed.",
  },
  GENERATION_FAILED: { ...temporary, message: "Something went wrong while generating this." },

  // The files.
  VIDEO_ENCODER_MISSING: { ...permanent, message: "This worker can't encode videos." },
  VIDEO_ENCODING_FAILED: { ...temporary, message: "The frames couldn't be encoded as a video." },
  RESULT_DAMAGED: { ...temporary, message: "The result was damaged." },
  FILE_TOO_LARGE: { ...permanent, message: "The result is larger than this format allows." },
  STORAGE_REFUSED: { ...permanent, message: "The storage refused the result." },
  STORAGE_UNREACHABLE: { ...temporary, message: "The result couldn't be stored." },
} as const satisfies Record<string, AttemptError>;

export type AttemptErrorCode = keyof typeof attemptErrors;

type CodesWhere<Retryable extends boolean> = {
  [Code in AttemptErrorCode]: (typeof attemptErrors)[Code]["retryable"] extends Retryable ? Code : never;
}[AttemptErrorCode];
export type RetryableCode = CodesWhere<true>;
export type PermanentCode = CodesWhere<false>;

export const attemptErrorCodes = Object.keys(attemptErrors) as AttemptErrorCode[];

/** Returns the entry of a code from a row or a message, or null if the table doesn't contain it. */
export const attemptErrorOf = (code: string): AttemptError | null =>
  Object.hasOwn(attemptErrors, code) ? attemptErrors[code as AttemptErrorCode] : null;

/** Returns the error fields of the callback for a failed attempt. */
export const attemptFailure = (code: AttemptErrorCode) => ({
  error_code: code as string,
  error_message: attemptErrors[code].message as string,
  retryable: attemptErrors[code].retryable as boolean,
});
