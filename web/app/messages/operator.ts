import type { Formatter } from "../lib/formatter.ts";
import { formatDuration } from "./durations.ts";
import { plural } from "./plural.ts";
import { siteMessages } from "./site.ts";

const queueTitles: Record<string, string> = { SDXL: "Images (SDXL)", WAN: "Videos (WAN)" };

const actions: Record<string, string> = {
  pause_queue: "Paused queue",
  resume_queue: "Resumed queue",
  requeue_job: "Requeued job",
  discard_job: "Discarded dead letter",
  cancel_job: "Cancelled job",
  view_job: "Viewed job",
  adjust_credits: "Adjusted credits",
  set_tier: "Set tier",
};

const completedActions: Record<string, string> = {
  paused: "Queue paused. Running jobs continue.",
  resumed: "Queue resumed.",
  requeued: "Job requeued.",
  discarded: "Dead letter discarded.",
  cancelled: "Job cancelled. If it was running, it stops in a moment.",
  adjusted: "Credits adjusted.",
  tier: "Tier updated.",
};

const attemptOutcomes: Record<string, string> = {
  completed: "completed",
  failed: "failed",
  retried: "failed and retried",
  handed_back: "handed back",
  expired: "worker stopped responding",
  cancelled: "cancelled",
};

/** The pages for operators. */
export const operatorMessages = {
  title: "Operator",
  navigationLabel: "Operator",
  pages: {
    queues: "Queues",
    workers: "Workers",
    deadLetters: "Dead letters",
    jobs: "Jobs",
    users: "Users",
    audit: "Audit log",
    refusals: "Refusals",
  },
  queueTitle: (name: string) => queueTitles[name] ?? name,
  none: "–",
  previousPage: "Back to first page",
  nextPage: "Next page",
  pagination: "Pagination",
  find: "Find",
  reason: "Reason",
  optionalReason: "Reason (optional)",
  actionFailed: "The action failed. Try again.",
  /** The message for `?done=`, or null for an unknown value. */
  completedAction: (done: string | null): string | null =>
    (Object.hasOwn(completedActions, done ?? "") ? completedActions[done ?? ""] : null) ?? null,

  queues: {
    paused: "Paused",
    open: "Open",
    tableLabel: (title: string) => `${title}: jobs by tier`,
    tier: "Tier",
    waiting: "Queued",
    throttled: "Throttled",
    running: "Running",
    oldest: "Longest wait",
    /** Counting stops at 10,000. */
    count: (count: number, format: Formatter) =>
      count >= 10_000 ? `${format.number(10_000)}+` : format.number(count),
    listLink: { waiting: "Queued jobs", throttled: "Throttled jobs", running: "Running jobs" },
    inQueue: (title: string) => ` in ${title}`,
    pause: "Pause",
    pauseNamed: (title: string) => `Pause ${title}`,
    resume: "Resume",
    resumeNamed: (title: string) => `Resume ${title}`,
  },

  queueJobs: {
    title: (queue: string, state: "waiting" | "throttled" | "running") =>
      `${queue}: ${{ waiting: "queued", throttled: "throttled", running: "running" }[state]} jobs`,
    lead: "In the order in which workers claim them. <link>Back to queues</link>",
    empty: "No jobs.",
    tableLabel: "Jobs in queue order",
    notFound: "This queue doesn't exist.",
  },

  columns: {
    job: "Job",
    format: "Format",
    user: "User",
    submitted: "Submitted",
    attempts: "Attempts",
    worker: "Worker",
    time: "Time",
    kind: "Kind",
    credits: "Credits",
    note: "Note",
    operator: "Operator",
    action: "Action",
    subject: "Subject",
    reason: "Reason",
    details: "Details",
    category: "Category",
    rule: "Rule",
    stage: "Stage",
  },

  workers: {
    empty: "No workers have connected yet.",
    lastSeen: "Last seen",
    started: "Started",
    modelMemory: "Model memory",
    memoryUsage: (used: number, total: number, format: Formatter) =>
      `${format.gigabytes(used)} of ${format.gigabytes(total)}`,
    undeliveredResults: "Undelivered results",
    gpu: "GPU",
    noGpu: "None",
    gpuUsage: (name: string, used: number, total: number, format: Formatter) =>
      `${name}: ${format.gigabytes(used)} of ${format.gigabytes(total)}`,
    gpuBusy: (usage: string, fraction: number, format: Formatter) =>
      `${usage}, ${format.percent(fraction)} busy`,
    gpuTemperature: (usage: string, celsius: number) => `${usage}, ${Math.round(celsius)} °C`,
    contract: "Contract version",
    runningJob: "Running <job></job>",
    idle: "Idle",
    notStarted: "not started",
    resident: (bytes: number, format: Formatter) => `${format.gigabytes(bytes)} resident`,
    model: (name: string, state: string | null, bytes: number, format: Formatter) =>
      `${name}: ${state ? `${state.toLowerCase().replaceAll("_", " ")}, ` : ""}${format.gigabytes(bytes)}`,
    offline: "Offline",
    draining: "Draining",
    online: "Online",
  },

  deadLetters: {
    title: "Dead letters",
    lead: "Jobs that failed permanently. Their owners weren't charged, and requeueing is free.",
    empty: "No dead letters.",
    failedAt: "failed <time></time>",
    requeue: "Requeue",
    requeueNamed: (id: string) => `Requeue ${id}`,
    discard: "Discard",
    discardNamed: (id: string) => `Discard ${id}`,
  },

  jobs: {
    searchLabel: "Job",
    searchHint: "The job's ID, as shown in addresses and logs. Viewing a job is recorded in the audit log.",
    notFound: "No job has this ID.",
    state: "State",
    started: "Started",
    ended: "Finished",
    attemptCount: (count: number, max: number) => `${count} of ${max}`,
    crashes: "Crashes",
    settings: "Prompt and settings",
    enhanced: (prompt: string) => `Enhanced: ${prompt}`,
    ledger: "Ledger",
    actions: "Actions",
    cancel: "Cancel job",
    requeue: "Requeue",
    discard: "Discard",
    discardedState: "failed, discarded",
    throttledState: "pending, throttled",
    cancellingState: "processing, cancellation requested",
  },

  attempts: {
    none: "No worker has claimed this job yet.",
    name: (attempt: number) => `Attempt ${attempt}`,
    running: "running",
    outcome: (outcome: string, durationMs: number, format: Formatter) =>
      `${attemptOutcomes[outcome.toLowerCase()] ?? outcome} after ${formatDuration(durationMs, format)}`,
  },

  users: {
    searchLabel: "User",
    searchHint: "The complete email address, username or ID.",
    notFound: "No user has this email address, username or ID.",
    operator: "operator",
    memberSince: "member since <time></time>",
    summary: (balance: number, tier: string, unfinishedJobs: number, format: Formatter) =>
      `<balance>${format.number(balance)}</balance> ${siteMessages.creditUnit(balance)}, tier <tier>${tier}</tier>, ${unfinishedJobs} unfinished ${plural(unfinishedJobs, { one: "job", other: "jobs" })}`,
    creditsAndTier: "Credits and tier",
    amount: "Credits (±)",
    amountInvalid: (max: number, format: Formatter) =>
      `Enter a whole number from ${format.signed(-max)} to ${format.number(max)}.`,
    adjustCredits: "Adjust credits",
    tier: "Tier",
    setTier: "Set tier",
    ledger: "Ledger",
  },

  audit: {
    title: "Audit log",
    empty: "No entries yet.",
    tableLabel: "Entries, newest first",
    /** Actions that this version doesn't know are shown by their own name. */
    action: (action: string) => actions[action] ?? action.replaceAll("_", " "),
    /** `reason` in the details is that of the pause that ended; the action's own reason has a column. */
    detail: (name: string, value: string) =>
      name === "reason" ? `paused for ${value}` : `${name.replaceAll("_", " ")} ${value}`,
  },

  refusals: {
    title: "Refused prompts",
    lead: "Prompts that the content policy refused, by rule. The prompts themselves aren't stored.",
    empty: "No refusals yet.",
    tableLabel: "Refusals",
    stage: (stage: string) => stage.toLowerCase().replaceAll("_", " "),
  },
};
