/** A reply of Redis before it is encoded for HTTP. Elements of an array may be errors. */
export type Reply = null | number | string | Buffer | RedisReplyError | Reply[];

/** A command as received: its name, then its arguments, all as text. */
export type RedisCommand = readonly [name: string, ...args: string[]];

/** An error reply of Redis: `ERR …`, `WRONGTYPE …`, `NOSCRIPT …`. */
export class RedisReplyError extends Error {
  override readonly name = "RedisReplyError";
}

/** Redis can't be reached at the moment. */
export class RedisUnavailableError extends Error {
  override readonly name = "RedisUnavailableError";
}

/** Receives the messages of this process's subscriptions. */
export type MessageSink = {
  message(channel: string, payload: string): void;
  patternMessage(pattern: string, channel: string, payload: string): void;
  /** The connection was lost, and with it all subscriptions. */
  lost(): void;
};

/** One connection for all subscriptions of the bridge. Each call resolves when Redis has confirmed it. */
export type Subscriptions = {
  subscribe(kind: "channel" | "pattern", name: string): Promise<void>;
  unsubscribe(kind: "channel" | "pattern", name: string): Promise<void>;
};

export type BackendKind = "redis-server" | "in-process" | "external";

/** A Redis instance. All methods reject with `RedisReplyError` or `RedisUnavailableError`. */
export type RedisBackend = {
  kind: BackendKind;
  run(command: RedisCommand): Promise<Reply>;
  /** MULTI … EXEC. Rejects if nothing was executed, otherwise resolves with one reply per command. */
  transaction(commands: readonly RedisCommand[]): Promise<Reply[]>;
  subscriptions(sink: MessageSink): Subscriptions;
  close(): Promise<void>;
};
