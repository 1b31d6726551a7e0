import type { AttemptOutcome, JobPhase } from "../gql/graphql.ts";
import type { Formatter } from "../lib/formatter.ts";
import { formatClock, formatDuration, formatEstimate } from "./durations.ts";
import { plural } from "./plural.ts";
import { siteMessages } from "./site.ts";

const phases: Record<JobPhase, string> = {
  LOADING_MODEL: "Loading the model",
  ENHANCING_PROMPT: "Enhancing the prompt",
  ENCODING_PROMPT: "Encoding the prompt",
  DENOISING: "Generating",
  DECODING: "Decoding",
  ENCODING_FILE: "Encoding the file",
  UPLOADING: "Saving",
};

const attemptOutcomes: Record<AttemptOutcome, string> = {
  COMPLETED: "Completed.",
  FAILED: "Failed and wasn't retried.",
  RETRIED: "Failed and was retried.",
  HANDED_BACK: "The worker shut down and returned the job to the queue.",
  EXPIRED: "The worker stopped responding.",
  CANCELLED: "Cancelled.",
};

/** Jobs: their states, progress, outcome and the actions on them. */
export const jobMessages = {
  pageTitle: "Job",
  yourImage: "Your image",
  yourVideo: "Your video",
  emptyTitle: "No images yet",
  emptyLead:
    "Describe what you want to see and choose Generate. The image appears here while it's generated and is saved to your <link>library</link>.",
  previewAlt: "Preview",
  size: (width: number, height: number, batchSize: number) =>
    batchSize > 1 ? `${width} × ${height} × ${batchSize}` : `${width} × ${height}`,
  assetAlt: (prompt: string, position: number, count: number) =>
    count > 1 ? `${prompt} (${position})` : prompt,

  status: {
    completed: "Completed",
    failed: "Failed",
    cancelled: "Cancelled",
    cancelling: "Cancelling",
    starting: "Starting",
    phases,
    throttled: "Queued behind your other jobs",
    queued: "Queued",
    next: "Queued, next to start",
    position: (position: number) => `Queued, position ${position}`,
  },
  startsIn: (label: string, ms: number) => `${label}, starts in ${formatEstimate(ms)}`,
  noWorker:
    "No worker is running this type of job right now. The job keeps its position in the queue; you can cancel it.",
  summary: (label: string, detail: string) => `${label}. ${detail}`,
  withPrompt: (label: string, prompt: string) => `${label}: ${prompt}`,
  ready: (count: number, isVideo: boolean) => {
    if (isVideo) return "Your video is ready.";
    return count > 1 ? `${count} images are ready.` : "Your image is ready.";
  },
  percentDone: (label: string, percent: string) => `${label}, ${percent}.`,
  sentence: (label: string) => `${label}.`,

  step: (step: number, totalSteps: number) => `Step ${step} of ${totalSteps}`,
  queuedFor: (waitedMs: number, estimateMs: number) =>
    `${formatClock(waitedMs)} in queue, takes ${formatEstimate(estimateMs)}`,
  elapsed: (ms: number) => `${formatClock(ms)} elapsed`,
  elapsedAndLeft: (elapsedMs: number, remainingMs: number) =>
    `${formatClock(elapsedMs)} elapsed, ${formatEstimate(remainingMs)} left`,
  reconnecting: "Connection lost. Reconnecting…",

  cancel: "Cancel",
  cancelling: "Cancelling…",
  cancelQueued: "Cancel queued jobs",
  notCharged: "You weren't charged.",
  completedIn: (ms: number, format: Formatter) => `Completed in ${formatDuration(ms, format)}`,
  open: "Open",
  download: "Download",
  reuseSettings: "Reuse settings",
  editSettings: "Edit settings",
  retry: "Retry",
  retryWithNewSeed: "Retry with a new seed",

  enhancedBy: "Enhanced by Qwen2.5",
  originalPrompt: "Your prompt: ",

  attempts: {
    heading: (count: number) => `${count} ${plural(count, { one: "attempt", other: "attempts" })}`,
    name: (number: number) => `Attempt ${number}`,
    running: "Running.",
    outcomes: attemptOutcomes,
    withError: (error: string, outcome: string) => `${error} ${outcome}`,
  },

  toast: { completed: "Job completed", failed: "Job failed", view: "View" },

  errors: {
    notFound: "This job doesn't exist or has been deleted.",
    insufficientCredits: (required: number, balance: number, format: Formatter) =>
      `This job costs ${siteMessages.credits(required, format)}, and you have ${format.number(balance)}.`,
    /** `retryAfter` is in seconds. */
    queueFull: (limit: number, retryAfter: number) =>
      `You have reached your limit of ${limit} queued ${plural(limit, { one: "job", other: "jobs" })}. Try again in ${formatEstimate(retryAfter * 1000)}, or cancel a queued job.`,
  },
};
