/** What Redis answered, before it is encoded for HTTP. In an array an element may be an error of its own. */
export type Reply = null | number | string | Buffer | RedisReplyError | Reply[];

/** A command as it came: the name first, then its arguments, all text. */
export type RedisCommand = readonly [name: string, ...args: string[]];

/** Redis understood and refused: `ERR …`, `WRONGTYPE …`, `NOSCRIPT …`. */
export class RedisReplyError extends Error {
  override readonly name = "RedisReplyError";
}

/** There is no connection to Redis at the moment. */
export class RedisUnavailableError extends Error {
  override readonly name = "RedisUnavailableError";
}

/** Where published messages of this process' subscriptions arrive. */
export type MessageSink = {
  message(channel: string, payload: string): void;
  patternMessage(pattern: string, channel: string, payload: string): void;
  /** The connection ended and with it every subscription. */
  lost(): void;
};

/** One connection for all subscriptions of the bridge. Each call resolves when Redis has confirmed it. */
export type Subscriptions = {
  subscribe(kind: "channel" | "pattern", name: string): Promise<void>;
  unsubscribe(kind: "channel" | "pattern", name: string): Promise<void>;
};

export type BackendKind = "redis-server" | "in-process" | "external";

/** A Redis, wherever it runs. Everything rejects with `RedisReplyError` or `RedisUnavailableError`. */
export type RedisBackend = {
  kind: BackendKind;
  run(command: RedisCommand): Promise<Reply>;
  /** MULTI … EXEC: nothing comes between; rejects when nothing was run, else holds one reply a command. */
  transaction(commands: readonly RedisCommand[]): Promise<Reply[]>;
  subscriptions(sink: MessageSink): Subscriptions;
  close(): Promise<void>;
};
