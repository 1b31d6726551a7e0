import type { ProgressEvent } from "#contracts/redis/events.ts";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { GenerationState } from "../inference/protocol.ts";

export type ProgressReporterOptions = {
  job: { id: string; userId: string; attempt: number };
  /** `keep` also stores the event, as the first state of late subscribers. */
  publish(event: ProgressEvent, keep: boolean): Promise<void>;
  clock: Clock;
  log: Logger;
};

export type ProgressReporter = {
  /** Records the current state and publishes it when the rate limit allows. Never waits, never throws. */
  report(state: GenerationState): void;
  /** Stops publishing. An event that is being sent may still arrive. */
  close(): void;
};

/**
 * Minimum gap between two events of one phase, in milliseconds: half a second at first, then half of the elapsed time,
 * capped at five seconds or a sixteenth of the expected duration. The number of events thus grows much more slowly
 * than the duration of the job.
 */
const shortestGapMs = 500;
const gapShare = 1 / 2;
const longestGapMs = 5000;
const longestGapShare = 1 / 16;
/** Minimum gap between events of different phases; shorter phases are merged into one event. */
const phaseGapMs = 150;
const firstStepGapMs = 50;
/** Phases before the first step are published only if they take longer than this: usually the models are loaded. */
const firstGapMs = 100;
/** Minimum gap between two stored states: within a phase (or an eighth of the whole job), and at a change of phase. */
const keepGapMs = 4000;
const keepGapShare = 1 / 8;
const keepPhaseGapMs = 1500;

/**
 * Publishes the latest state and drops the states that it replaced. At most one event is in flight, so a slow Redis
 * makes events rarer instead of building a backlog. A change of phase and the first step are published at once.
 */
export function createProgressReporter(options: ProgressReporterOptions): ProgressReporter {
  const { clock, job, log } = options;
  const claimedAt = clock.now();
  let latest: GenerationState | null = null;
  let sent: GenerationState | null = null;
  let sentAt = claimedAt;
  // Early states are stored only if their phase lasts; a late subscriber gets the next event soon enough.
  let keptAt = claimedAt;
  let keptPhase: GenerationState["phase"] | null = null;
  let sequence = 0;
  let sending = false;
  let failing = false;
  let closed = false;
  let cancelTimer = () => {};

  const schedule = () => {
    cancelTimer();
    if (sending || closed) return;
    const now = clock.now();
    if (!latest) {
      // A phase without further events, such as a long upload, is stored as well.
      const lastSent = sent;
      if (!lastSent || lastSent.phase === keptPhase) return;
      cancelTimer = clock.after(Math.max(0, keptAt + keepPhaseGapMs - now), () => void send(lastSent));
      return;
    }
    const due = sentAt + gapBefore(latest, sent, now - claimedAt) - now;
    if (due <= 0) void send(latest);
    else cancelTimer = clock.after(due, schedule);
  };

  const send = async (state: GenerationState) => {
    latest = null;
    sending = true;
    sentAt = clock.now();
    const keepGap = Math.max(keepGapMs, totalMs(state, sentAt - claimedAt) * keepGapShare);
    const isFirst = !sent && state.phase !== "denoising";
    const keep = isFirst || sentAt - keptAt >= (state.phase === keptPhase ? keepGap : keepPhaseGapMs);
    if (keep) {
      keptAt = sentAt;
      keptPhase = state.phase;
    }
    sent = state;
    sequence += 1;
    try {
      await options.publish(eventOf(job, state, sequence, sentAt - claimedAt), keep);
      failing = false;
    } catch (error) {
      if (!failing) log.warn("progress could not be published, the job continues", { error });
      failing = true;
    }
    sending = false;
    schedule();
  };

  return {
    report(state) {
      latest = state;
      schedule();
    },
    close() {
      closed = true;
      cancelTimer();
    },
  };
}

/** The minimum gap after `sent`, in milliseconds. Changes that a user is waiting for have shorter gaps. */
function gapBefore(next: GenerationState, sent: GenerationState | null, elapsedMs: number): number {
  if (!sent) return next.phase === "denoising" ? 0 : firstGapMs;
  if (next.phase !== sent.phase) return next.phase === "denoising" ? 0 : phaseGapMs;
  if (sent.step === 0 && next.step > 0) return firstStepGapMs;
  const longest = Math.max(longestGapMs, totalMs(next, elapsedMs) * longestGapShare);
  return Math.min(longest, Math.max(shortestGapMs, elapsedMs * gapShare));
}

/** The estimated duration of the whole job, in milliseconds. */
const totalMs = (state: GenerationState, elapsedMs: number): number => elapsedMs + (state.remainingMs ?? 0);

function eventOf(
  job: ProgressReporterOptions["job"],
  state: GenerationState,
  sequence: number,
  elapsedMs: number,
): ProgressEvent {
  return {
    kind: "progress",
    job_id: job.id,
    user_id: job.userId,
    attempt: job.attempt,
    sequence,
    phase: state.phase,
    step: state.step,
    total_steps: state.totalSteps,
    elapsed_ms: Math.max(0, elapsedMs),
    remaining_ms: state.remainingMs,
    preview: state.preview,
    ...(state.enhancedPrompt ? { enhanced_prompt: state.enhancedPrompt } : {}),
  };
}
