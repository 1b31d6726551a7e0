import { NotAuthenticatedError, ServerClosingError } from "../errors.ts";
import type { LiveHub, LiveSignal } from "./hub.ts";
import { JobWatch, type JobWatchOptions } from "./jobWatch.ts";
import type { Line } from "./line.ts";
import type { LiveJob } from "./liveJob.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";

/** With `jobId` until it ends, else without end. */
export type WatchOptions = JobWatchOptions & {
  hub: LiveHub;
  line: Line;
  userId: string;
  /** Milliseconds since the epoch at which the viewer's token ends. */
  expiresAt: number;
};

/** Watches the line while a job waits in it. */
type LineFollower = { follow(waits: boolean): void; end(): void };

function lineFollower({ line, userId }: WatchOptions, mailbox: Mailbox): LineFollower {
  let leave: (() => void) | null = null;
  let ended = false;
  const stop = (): void => {
    leave?.();
    leave = null;
  };
  return {
    follow(waits) {
      if (!waits || ended) return stop();
      leave ??= line.watch(userId, (places) => mailbox.put({ kind: "places", places }));
    },
    end() {
      ended = true;
      stop();
    },
  };
}

async function* states(
  options: WatchOptions,
  mailbox: Mailbox,
  inLine: LineFollower,
  left: () => boolean,
): AsyncGenerator<LiveJob> {
  const { hub, clock, expiresAt } = options;
  await hub.ready();
  const watch = new JobWatch(options, hub.listening);
  inLine.follow(true);
  yield* await watch.snapshot();
  while (!watch.ended()) {
    inLine.follow(watch.waits());
    const untilExpiry = expiresAt - clock();
    if (untilExpiry <= 0)
      throw new NotAuthenticatedError("The session has ended. Sign in again and reconnect.");
    const mail = await mailbox.take(Math.min(watch.untilSilence() ?? untilExpiry, untilExpiry, 2 ** 31 - 1));
    if (left()) return;
    if (mail.closing) throw new ServerClosingError();
    yield* watch.digest(mail);
  }
}

/**
 * A snapshot, then every newer state. Listening begins before the snapshot is read, so nothing falls between.
 * Throws `NotFoundError`, and `NotAuthenticatedError` at the end of the viewer's token.
 */
export function watchJobs(options: WatchOptions): AsyncIterableIterator<LiveJob> {
  const mailbox = createMailbox();
  const concerns = (signal: LiveSignal): boolean =>
    options.jobId === null || !("job_id" in signal) || signal.job_id === options.jobId;
  const leaveHub = options.hub.listen(options.userId, (signal) => {
    if (concerns(signal)) mailbox.put(signal);
  });
  const inLine = lineFollower(options, mailbox);
  const unlisten = (): void => {
    leaveHub();
    inLine.end();
  };
  let left = false;
  const generator = states(options, mailbox, inLine, () => left);

  const end = async (): Promise<IteratorResult<LiveJob>> => {
    unlisten();
    // A generator that waits for mail can't be returned from before it wakes.
    left = true;
    mailbox.leave();
    await generator.return(undefined);
    return { done: true, value: undefined };
  };
  return {
    async next() {
      try {
        const result = await generator.next();
        if (result.done) unlisten();
        return result;
      } catch (error) {
        unlisten();
        throw error;
      }
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
