import { Command, Redis, type RedisOptions } from "ioredis";
import {
  type BackendKind,
  type MessageSink,
  type RedisBackend,
  type RedisCommand,
  RedisReplyError,
  RedisUnavailableError,
  type Reply,
  type Subscriptions,
} from "./backend.ts";
import { deferred } from "./deferred.ts";
import { createScriptTranslation } from "./scriptTranslation.ts";

/** The address of a Redis: `redis://` or `rediss://`, or the path of a unix socket. */
export type RedisAddress = { url: string } | { socketPath: string };

/** Milliseconds between attempts to reconnect: 50, 100, 200 … 1000. */
const retryDelay = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt - 1, 5), 1000);

function connect(address: RedisAddress): Redis {
  const options: RedisOptions = {
    lazyConnect: true,
    // Commands aren't queued or resent: without a connection they fail immediately.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    // For a Redis that stops responding without closing the connection.
    commandTimeout: 10_000,
    connectTimeout: 5000,
    retryStrategy: retryDelay,
  };
  const client =
    "url" in address ? new Redis(address.url, options) : new Redis({ ...options, path: address.socketPath });
  // Commands reject with connection errors; without a listener ioredis would print them too.
  client.on("error", () => undefined);
  return client;
}

function toBackendError(error: unknown): Error {
  if (error instanceof Error && error.name === "ReplyError") return new RedisReplyError(error.message);
  const cause = error instanceof Error ? error.message : String(error);
  return new RedisUnavailableError(`Redis is not reachable: ${cause}`, { cause: error });
}

/** Errors inside an array are the replies of single commands in a transaction. */
function toReply(value: unknown): Reply {
  if (Array.isArray(value)) return value.map(toReply);
  if (value instanceof Error) return new RedisReplyError(value.message);
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  if (Buffer.isBuffer(value)) return value;
  return String(value);
}

async function send(client: Redis, [name, ...args]: RedisCommand): Promise<Reply> {
  try {
    // Upper case on purpose: ioredis reshapes the replies of lower-case names (HGETALL would become an object).
    const command = new Command(name.toUpperCase(), args, { replyEncoding: null });
    return toReply(await client.sendCommand(command));
  } catch (error) {
    throw toBackendError(error);
  }
}

async function transact(client: Redis, commands: readonly RedisCommand[]): Promise<Reply[]> {
  // Written in one tick, so that no command of another request gets in between on the shared connection.
  const queued = [send(client, ["MULTI"]), ...commands.map((command) => send(client, command))];
  const executed = send(client, ["EXEC"]);
  const [outcomes] = await Promise.all([Promise.allSettled(queued), executed.catch(() => undefined)]);
  const refused = outcomes.find((outcome) => outcome.status === "rejected");
  if (refused) throw refused.reason;
  const replies = await executed;
  return Array.isArray(replies) ? replies : [];
}

function listen(client: Redis, sink: MessageSink): Subscriptions {
  client.on("message", (channel, payload) => sink.message(channel, payload));
  client.on("pmessage", (pattern, channel, payload) => sink.patternMessage(pattern, channel, payload));
  client.on("close", () => sink.lost());
  return {
    async subscribe(kind, name) {
      try {
        await (kind === "channel" ? client.subscribe(name) : client.psubscribe(name));
      } catch (error) {
        throw toBackendError(error);
      }
    },
    async unsubscribe(kind, name) {
      try {
        await (kind === "channel" ? client.unsubscribe(name) : client.punsubscribe(name));
      } catch (error) {
        throw toBackendError(error);
      }
    },
  };
}

/**
 * A real Redis over two connections, one for commands and one for subscriptions. Both reconnect automatically.
 * Call `waitUntilReady` before the first command.
 */
export function createNetworkBackend(
  kind: BackendKind,
  address: RedisAddress,
): RedisBackend & {
  /** Rejects after `timeout` milliseconds with the last connection error. */
  waitUntilReady(timeout: number): Promise<void>;
} {
  const commands = connect(address);
  const subscriber = connect(address);
  const scripts = createScriptTranslation();
  return {
    kind,
    run: (command) => send(commands, scripts.outgoing(command)),
    transaction: (list) => transact(commands, list.map(scripts.outgoing)),
    subscriptions: (sink) => listen(subscriber, sink),
    async waitUntilReady(timeout) {
      await Promise.all([ready(commands, timeout), ready(subscriber, timeout)]);
    },
    async close() {
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}

function ready(client: Redis, timeout: number): Promise<void> {
  const { promise, resolve, reject } = deferred<void>();
  let fault: unknown = new Error("no response");
  const remember = (error: unknown): void => {
    fault = error;
  };
  const timer = setTimeout(() => reject(toBackendError(fault)), timeout);
  client.on("error", remember);
  client.once("ready", resolve);
  // The retry strategy continues after a failed first attempt; only the timeout ends the wait.
  client.connect().catch(remember);
  return promise.finally(() => {
    clearTimeout(timer);
    client.off("error", remember);
    client.off("ready", resolve);
  });
}
