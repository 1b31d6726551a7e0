import type { ProgressEvent } from "#contracts/events.ts";
import type { GenerationState } from "../inference/protocol.ts";
import type { Log } from "../log.ts";
import type { Clock } from "./clock.ts";

export type ProgressReporterOptions = {
  job: { id: string; userId: string; attempt: number };
  /** `keep`: store the event for late subscribers, too. */
  publish(event: ProgressEvent, keep: boolean): Promise<void>;
  clock: Clock;
  log: Log;
};

export type ProgressReporter = {
  /** Takes note of the current state. Never waits, never throws. */
  report(state: GenerationState): void;
  /** Nothing is sent after it; what is on its way may still arrive. */
  close(): void;
};

/** Milliseconds between two events: three a second at first, fewer the longer a job runs. */
const shortestGapMs = 334;
const longestGapMs = 5000;
/** Two phases that follow faster than this are told in one event. */
const phaseGapMs = 100;
/** Milliseconds between two stored states within a phase. */
const keepGapMs = 2000;

/**
 * Sends the latest state and forgets the ones it overtook. One event is on its way at a time, so a slow Redis
 * makes events rarer, never a backlog. A change of phase goes out at once.
 */
export function createProgressReporter(options: ProgressReporterOptions): ProgressReporter {
  const { clock, job, log } = options;
  const claimedAt = clock.now();
  let latest: GenerationState | null = null;
  let sentPhase: GenerationState["phase"] | null = null;
  let sentAt = Number.NEGATIVE_INFINITY;
  let keptAt = Number.NEGATIVE_INFINITY;
  let sequence = 0;
  let sending = false;
  let failing = false;
  let closed = false;
  let takeBack = () => {};

  const schedule = () => {
    takeBack();
    if (!latest || sending || closed) return;
    const now = clock.now();
    const gap =
      latest.phase === sentPhase
        ? Math.min(longestGapMs, Math.max(shortestGapMs, (now - claimedAt) / 10))
        : phaseGapMs;
    const due = sentAt + gap - now;
    if (due <= 0) void send(latest);
    else takeBack = clock.after(due, schedule);
  };

  const send = async (state: GenerationState) => {
    latest = null;
    sending = true;
    sentAt = clock.now();
    const keep = state.phase !== sentPhase || sentAt - keptAt >= keepGapMs;
    if (keep) keptAt = sentAt;
    sentPhase = state.phase;
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
  };
}
