import { type WorkerSignal, workerSignalSchema } from "#contracts/redis/events.ts";
import type { StreamLine } from "#contracts/redis/subscribe.ts";
import type { Backoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";

export type SignalStreamOptions = {
  /** Resolves or rejects when the stream has ended. */
  connect(signal: AbortSignal, onLine: (line: StreamLine) => void): Promise<void>;
  /** Publishes a message that must arrive on the stream. */
  ping(): Promise<void>;
  onSignal(signal: WorkerSignal): void;
  /** The stream is open (again). Earlier messages may have been missed. */
  onOpen(): void;
  /** The stream has closed. Poll until it is open again. */
  onLost(): void;
  clock: Clock;
  backoff: Backoff;
  log: Logger;
};

export type SignalStream = { isHealthy(): boolean; close(): Promise<void> };

/** Milliseconds without a message before a ping is sent, and before its echo is overdue. */
export const silenceLimitMs = 120_000;
export const echoLimitMs = 10_000;

/**
 * Keeps one event stream open until it is closed.
 *
 * `connecting → open → (ended | failed | silent) → backoff → connecting`. A stream is open once Redis confirms the
 * subscription. It counts as lost when the echo of a ping is overdue, because a connection can fail silently.
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
    // Every line restarts the watchdog. Without lines a ping is sent, and without its echo the stream is aborted.
    let cancelTimer = clock.after(echoLimitMs, abort);
    const watch = () => {
      cancelTimer();
      cancelTimer = clock.after(silenceLimitMs, () => {
        cancelTimer = clock.after(echoLimitMs, abort);
        options.ping().catch(abort);
      });
    };
    try {
      await options.connect(ending.signal, (line) => {
        watch();
        if (line.kind === "open") opened();
        else onMessage(line.payload);
      });
    } finally {
      cancelTimer();
      closing.signal.removeEventListener("abort", abort);
    }
  };

  const opened = () => {
    backoff.reset();
    healthy = true;
    log.info(outageLogged ? "subscribed to Redis again" : "subscribed to Redis");
    outageLogged = false;
    options.onOpen();
  };

  const onMessage = (payload: string) => {
    const parsed = workerSignalSchema.safeParse(parseJson(payload));
    if (!parsed.success) log.warn("ignored an unknown signal");
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
      if (!outageLogged) log.warn("not subscribed to Redis, polling instead", { reason });
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
