import { readRedisStream } from "#contracts/redis/subscribe.ts";
import { describeError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";

/**
 * One pattern subscription, kept alive. States:
 *
 *     idle ──start──▶ connecting ──"psubscribe"──▶ listening ──end, error, no echo──▶ waiting ──▶ connecting …
 *
 * `stop` leads back to idle from everywhere. Upstash ends a stream without a word, so silence is checked: after
 * `silenceMs` without a byte the stream pings its own channel, and without an echo it is opened anew. Whatever
 * was published between two connections is lost; `onConnected` says when to read the truth again.
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
  /** Publishes something the pattern matches. */
  ping: () => Promise<unknown>;
  onConnected: () => void;
  onMessage: (payload: string) => void;
  random: () => number;
  logger: Logger;
  silenceMs?: number;
  echoMs?: number;
  /** First wait before connecting again; doubles up to 20 times itself. */
  backoffMs?: number;
  /** Milliseconds of listening after which a loss counts as the first: a Redis may also accept and drop. */
  steadyMs?: number;
};

type Connection = { abort: AbortController; heardAt: number; listeningSince: number | null };

export function createEventStream(options: EventStreamOptions): EventStream {
  const { silenceMs = 120_000, echoMs = 10_000, backoffMs = 250, steadyMs = 10_000 } = options;
  let current: Connection | null = null;
  let retry: NodeJS.Timeout | null = null;
  let failures = 0;

  /** Pings after silence, gives up without an echo. Returns what stops it. */
  function watch(connection: Connection): () => void {
    let timer: NodeJS.Timeout;
    const check = (): void => {
      const heardAt = connection.heardAt;
      const quiet = performance.now() - heardAt;
      if (quiet < silenceMs) {
        timer = setTimeout(check, silenceMs - quiet);
        return;
      }
      options.ping().catch((error) => options.logger.debug("event stream ping failed", { error }));
      timer = setTimeout(() => {
        if (connection.heardAt === heardAt) connection.abort.abort(new Error("no echo"));
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
        connection.heardAt = performance.now();
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
      heardAt: performance.now(),
      listeningSince: null,
    };
    current = connection;
    const unwatch = watch(connection);
    let reason = "it ended";
    try {
      await listen(connection);
    } catch (error) {
      reason = describeError(error);
    } finally {
      unwatch();
    }
    const { listeningSince } = connection;
    connection.listeningSince = null;
    if (current !== connection) return;
    if (listeningSince !== null && performance.now() - listeningSince >= steadyMs) failures = 0;
    const wait = Math.min(backoffMs * 2 ** failures, backoffMs * 20) * (0.5 + options.random());
    if (failures === 0) options.logger.warn("event stream lost", { reason });
    failures += 1;
    retry = setTimeout(() => void connect(), wait);
  }

  return {
    start() {
      if (!current) void connect();
    },
    stop() {
      const ended = current;
      current = null;
      failures = 0;
      if (retry) clearTimeout(retry);
      retry = null;
      ended?.abort.abort(new Error("stopped"));
    },
    listening: () => current !== null && current.listeningSince !== null,
  };
}
