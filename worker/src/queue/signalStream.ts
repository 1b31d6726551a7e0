import { type WorkerSignal, workerSignalSchema } from "#contracts/redis/events.ts";
import type { StreamLine } from "#contracts/redis/subscribe.ts";
import type { Backoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";

export type SignalStreamOptions = {
  /** Resolves or rejects when the stream has ended. */
  connect(signal: AbortSignal, onLine: (line: StreamLine) => void): Promise<void>;
  /** Publishes a message that must come back on the stream. */
  ping(): Promise<void>;
  onSignal(signal: WorkerSignal): void;
  /** Listening has begun (again): whatever was said before may have been missed. */
  onOpen(): void;
  /** Listening has ended: poll until it begins again. */
  onLost(): void;
  clock: Clock;
  backoff: Backoff;
  log: Logger;
};

export type SignalStream = { isHealthy(): boolean; close(): Promise<void> };

/** Milliseconds of silence after which we ping ourselves, and for which the echo may take. */
export const silenceLimitMs = 120_000;
export const echoLimitMs = 10_000;

/**
 * Keeps one event stream open for ever.
 *
 * `connecting → open → (ended | failed | silent) → backoff → connecting`. A stream counts as open with the
 * confirmation of its subscription, and as dead when the echo of a ping is missing: it may end without a word.
 */
export function openSignalStream(options: SignalStreamOptions): SignalStream {
  const { clock, backoff, log } = options;
  const closing = new AbortController();
  let healthy = false;
  let outageLogged = false;

  const listenOnce = async (): Promise<void> => {
    const ending = new AbortController();
    const abort = () => ending.abort();
    closing.signal.addEventListener("abort", abort, { once: true });
    // Each line puts the watch off; without one we ping, and without an echo the stream is given up.
    let takeBack = clock.after(echoLimitMs, abort);
    const watch = () => {
      takeBack();
      takeBack = clock.after(silenceLimitMs, () => {
        takeBack = clock.after(echoLimitMs, abort);
        options.ping().catch(abort);
      });
    };
    try {
      await options.connect(ending.signal, (line) => {
        watch();
        if (line.kind === "open") opened();
        else hear(line.payload);
      });
    } finally {
      takeBack();
      closing.signal.removeEventListener("abort", abort);
    }
  };

  const opened = () => {
    backoff.reset();
    healthy = true;
    log.info(outageLogged ? "listening to Redis again" : "listening to Redis");
    outageLogged = false;
    options.onOpen();
  };

  const hear = (payload: string) => {
    const parsed = workerSignalSchema.safeParse(parseJson(payload));
    if (!parsed.success) log.warn("a signal nobody understands was ignored");
    else if (parsed.data.kind !== "ping") options.onSignal(parsed.data);
  };

  const listen = async () => {
    while (!closing.signal.aborted) {
      const reason = await listenOnce().then(
        () => "the stream ended",
        (error: unknown) => error,
      );
      if (closing.signal.aborted) break;
      if (healthy) options.onLost();
      healthy = false;
      if (!outageLogged) log.warn("not listening to Redis, polling meanwhile", { reason });
      outageLogged = true;
      await wait(clock, backoff.next(), closing.signal);
    }
    healthy = false;
  };
  const ended = listen();

  return {
    isHealthy: () => healthy,
    async close() {
      closing.abort();
      await ended;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
