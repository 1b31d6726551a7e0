import { NotAuthenticatedError, ServerClosingError } from "../errors.ts";
import type { EventBroadcaster, LiveSignal } from "./eventBroadcaster.ts";
import type { LiveJob } from "./liveJob.ts";
import type { QueuePositionFeed } from "./queuePositionFeed.ts";
import { createSignalBuffer, type SignalBuffer } from "./signalBuffer.ts";
import { SubscriptionState, type SubscriptionStateOptions } from "./subscriptionState.ts";

export type WatchOptions = SubscriptionStateOptions & {
  events: EventBroadcaster;
  queuePositions: QueuePositionFeed;
  userId: string;
  /** Milliseconds since the epoch at which the viewer's access token expires. */
  expiresAt: number;
};

/** Longest delay of a timer in Node.js, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1;

/** Subscribes to queue positions only while a job is pending. */
type PositionSubscription = { setActive(active: boolean): void; close(): void };

function createPositionSubscription(
  { queuePositions, userId }: WatchOptions,
  buffer: SignalBuffer,
): PositionSubscription {
  let unsubscribe: (() => void) | null = null;
  let closed = false;
  const stop = (): void => {
    unsubscribe?.();
    unsubscribe = null;
  };
  return {
    setActive(active) {
      if (!active || closed) return stop();
      unsubscribe ??= queuePositions.subscribe(userId, (positions) =>
        buffer.push({ kind: "positions", positions }),
      );
    },
    close() {
      closed = true;
      stop();
    },
  };
}

async function* generateStates(
  options: WatchOptions,
  buffer: SignalBuffer,
  positions: PositionSubscription,
  isReturned: () => boolean,
): AsyncGenerator<LiveJob> {
  const { events, clock, expiresAt } = options;
  await events.waitForConnection();
  const state = new SubscriptionState(options, events.isConnected);
  positions.setActive(true);
  yield* await state.snapshot();
  while (!state.isFinished()) {
    positions.setActive(state.hasPendingJobs());
    const untilExpiry = expiresAt - clock();
    if (untilExpiry <= 0)
      throw new NotAuthenticatedError("Your session has expired. Sign in again and reconnect.");
    const timeout = Math.min(state.untilNextRead() ?? untilExpiry, untilExpiry, maxTimerMs);
    const signals = await buffer.take(timeout);
    if (isReturned()) return;
    if (signals.closing) throw new ServerClosingError();
    yield* state.apply(signals);
  }
}

/**
 * Yields a snapshot, then every newer state: of one job until its terminal state, or of all jobs without end (`jobId`
 * null). Subscribes before it reads the snapshot, so that no change is lost in between. Throws `NotFoundError`, and
 * `NotAuthenticatedError` when the viewer's token expires.
 */
export function watchJobs(options: WatchOptions): AsyncIterableIterator<LiveJob> {
  const buffer = createSignalBuffer();
  const isRelevant = (signal: LiveSignal): boolean =>
    options.jobId === null || !("job_id" in signal) || signal.job_id === options.jobId;
  const unsubscribeEvents = options.events.subscribe(options.userId, (signal) => {
    if (isRelevant(signal)) buffer.push(signal);
  });
  const positions = createPositionSubscription(options, buffer);
  const unsubscribe = (): void => {
    unsubscribeEvents();
    positions.close();
  };
  let returned = false;
  const generator = generateStates(options, buffer, positions, () => returned);

  const end = async (): Promise<IteratorResult<LiveJob>> => {
    unsubscribe();
    // `generator.return` doesn't resolve while the generator awaits a signal, so it is woken first.
    returned = true;
    buffer.close();
    await generator.return(undefined);
    return { done: true, value: undefined };
  };
  return {
    async next() {
      try {
        const result = await generator.next();
        if (result.done) unsubscribe();
        return result;
      } catch (error) {
        unsubscribe();
        throw error;
      }
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
