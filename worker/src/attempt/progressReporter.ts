import type { ProgressEvent } from "#contracts/redis/events.ts";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { GenerationState } from "../inference/protocol.ts";

export type ProgressReporterOptions = {
  job: { id: string; userId: string; attempt: number };
  /** `keep`: store the event for late subscribers, too. */
  publish(event: ProgressEvent, keep: boolean): Promise<void>;
  clock: Clock;
  log: Logger;
};

export type ProgressReporter = {
  /** Takes note of the current state. Never waits, never throws. */
  report(state: GenerationState): void;
  /** Nothing is sent after it; what is on its way may still arrive. */
  close(): void;
};

/**
 * Milliseconds between two events: two a second at first, then half of what the job has taken so far, up to five
 * seconds or a sixteenth of the whole job. So a job ten times as long takes a few events more, not ten times as many.
 */
const shortestGapMs = 500;
const gapShare = 1 / 2;
const longestGapMs = 5000;
const longestGapShare = 1 / 16;
/** Two phases that follow faster than this are told in one event; the first step is told sooner. */
const phaseGapMs = 150;
const firstStepGapMs = 50;
/** What comes before the first step is told when it takes longer than this; mostly the models are loaded already. */
const firstGapMs = 100;
/** Milliseconds between two stored states, in a phase (or an eighth of the whole job) and when it changes. */
const keepGapMs = 4000;
const keepGapShare = 1 / 8;
const keepPhaseGapMs = 1500;

/**
 * Sends the latest state and forgets the ones it overtook. One event is on its way at a time, so a slow Redis
 * makes events rarer, never a backlog. A change of phase and the first step go out at
 * once.
 */
export function createProgressReporter(options: ProgressReporterOptions): ProgressReporter {
  const { clock, job, log } = options;
  const claimedAt = clock.now();
  let latest: GenerationState | null = null;
  let sent: GenerationState | null = null;
  let sentAt = claimedAt;
  // Of the first moments only a phase that lasts is stored: whoever comes then is told by the next event.
  let keptAt = claimedAt;
  let keptPhase: GenerationState["phase"] | null = null;
  let sequence = 0;
  let sending = false;
  let failing = false;
  let closed = false;
  let takeBack = () => {};

  const schedule = () => {
    takeBack();
    if (sending || closed) return;
    const now = clock.now();
    if (!latest) {
      // A phase that nothing more is told of, such as a long upload, is stored all the same.
      const waiting = sent;
      if (!waiting || waiting.phase === keptPhase) return;
      takeBack = clock.after(Math.max(0, keptAt + keepPhaseGapMs - now), () => void send(waiting));
      return;
    }
    const due = sentAt + gapBefore(latest, sent, now - claimedAt) - now;
    if (due <= 0) void send(latest);
    else takeBack = clock.after(due, schedule);
  };

  const send = async (state: GenerationState) => {
    latest = null;
    sending = true;
    sentAt = clock.now();
    const keepGap = Math.max(keepGapMs, wholeMs(state, sentAt - claimedAt) * keepGapShare);
    const begins = !sent && state.phase !== "denoising";
    const keep = begins || sentAt - keptAt >= (state.phase === keptPhase ? keepGap : keepPhaseGapMs);
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
      if (!failing) log.warn("progress cannot be told, the job goes on", { error });
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
      takeBack();
    },
  };
}

/** Milliseconds that must have passed since `sent`: what somebody in front of the screen waits for comes sooner. */
function gapBefore(next: GenerationState, sent: GenerationState | null, elapsedMs: number): number {
  if (!sent) return next.phase === "denoising" ? 0 : firstGapMs;
  if (next.phase !== sent.phase) return next.phase === "denoising" ? 0 : phaseGapMs;
  if (sent.step === 0 && next.step > 0) return firstStepGapMs;
  const longest = Math.max(longestGapMs, wholeMs(next, elapsedMs) * longestGapShare);
  return Math.min(longest, Math.max(shortestGapMs, elapsedMs * gapShare));
}

/** How long the whole job takes, in milliseconds, as far as is known. */
const wholeMs = (state: GenerationState, elapsedMs: number): number => elapsedMs + (state.remainingMs ?? 0);

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
