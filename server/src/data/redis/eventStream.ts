import { readRedisStream } from "#contracts/redis/subscribe.ts";
import { describeError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";

/**
 * A pattern subscription that reconnects. States:
 *
 *     idle ──start──▶ connecting ──"psubscribe"──▶ listening ──end, error, no echo──▶ waiting ──▶ connecting …
 *
 * `stop` returns to idle from every state. Upstash ends a stream silently, so silence is checked: after `silenceMs`
 * without a byte the stream pings its own channel, and without an echo it reconnects. Messages published between two
 * connections are lost: after each `onConnected` the state must be read again.
 */
export type EventStream = {
  start(): void;
  stop(): void;
  listening(): boolean;
};

export type EventStreamOptions = {
  url: string;
  token: string;
  pattern: string;
  /** Publishes a message that matches the pattern. */
  ping: () => Promise<unknown>;
  onConnected: () => void;
  onMessage: (payload: string) => void;
  random: () => number;
  logger: Logger;
  silenceMs?: number;
  echoMs?: number;
  /** First delay before reconnecting. Doubles with each failure, up to 20 times itself. */
  backoffMs?: number;
  /** Milliseconds after which a connection counts as stable and resets the backoff. Redis may accept and drop it. */
  stableMs?: number;
};

type Connection = { abort: AbortController; lastByteAt: number; listeningSince: number | null };

export function createEventStream(options: EventStreamOptions): EventStream {
  const { silenceMs = 120_000, echoMs = 10_000, backoffMs = 250, stableMs = 10_000 } = options;
  let current: Connection | null = null;
  let retry: NodeJS.Timeout | null = null;
  let failures = 0;

  /** Pings after silence and aborts the connection without an echo. Returns the function that stops it. */
  function watchForSilence(connection: Connection): () => void {
    let timer: NodeJS.Timeout;
    const check = (): void => {
      const lastByteAt = connection.lastByteAt;
      const silentFor = performance.now() - lastByteAt;
      if (silentFor < silenceMs) {
        timer = setTimeout(check, silenceMs - silentFor);
        return;
      }
      options.ping().catch((error) => options.logger.debug("event stream ping failed", { error }));
      timer = setTimeout(() => {
        if (connection.lastByteAt === lastByteAt) connection.abort.abort(new Error("no echo"));
        else check();
      }, echoMs);
    };
    timer = setTimeout(check, silenceMs);
    return () => clearTimeout(timer);
  }

  const listen = (connection: Connection): Promise<void> =>
    readRedisStream({
      url: options.url,
      token: options.token,
      listenTo: { pattern: options.pattern },
      signal: connection.abort.signal,
      onBytes() {
        connection.lastByteAt = performance.now();
      },
      onLine(line) {
        if (line.kind === "message") return options.onMessage(line.payload);
        connection.listeningSince = performance.now();
        options.onConnected();
      },
    });

  async function connect(): Promise<void> {
    retry = null;
    const connection: Connection = {
      abort: new AbortController(),
      lastByteAt: performance.now(),
      listeningSince: null,
    };
    current = connection;
    const stopWatching = watchForSilence(connection);
    let reason = "the stream ended";
    try {
      await listen(connection);
    } catch (error) {
      reason = describeError(error);
    } finally {
      stopWatching();
    }
    const { listeningSince } = connection;
    connection.listeningSince = null;
    if (current !== connection) return;
    if (listeningSince !== null && performance.now() - listeningSince >= stableMs) failures = 0;
    const delay = Math.min(backoffMs * 2 ** failures, backoffMs * 20) * (0.5 + options.random());
    if (failures === 0) options.logger.warn("event stream lost", { reason });
    failures += 1;
    retry = setTimeout(() => void connect(), delay);
  }

  return {
    start() {
      if (!current) void connect();
    },
    stop() {
      const stopped = current;
      current = null;
      failures = 0;
      if (retry) clearTimeout(retry);
      retry = null;
      stopped?.abort.abort(new Error("stopped"));
    },
    listening: () => current !== null && current.listeningSince !== null,
  };
}
