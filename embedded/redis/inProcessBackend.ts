import { randomUUID } from "node:crypto";
import RedisMock from "ioredis-mock";
import {
  type MessageSink,
  type RedisBackend,
  type RedisCommand,
  RedisReplyError,
  type Reply,
} from "./backend.ts";
import { runInProcess } from "./inProcessCommands.ts";
import { createScripts } from "./inProcessScripts.ts";

/**
 * A Redis inside this process, for machines without redis-server. Nothing is persisted. It supports the commands of
 * `inProcessCommands.ts`; any other returns an error that says so.
 */
export function startInProcessBackend(): RedisBackend {
  // Instances with the same host name share their data, so each bridge gets a unique one.
  const redis = new RedisMock({ host: randomUUID() });
  const subscriber = redis.duplicate();
  const scripts = createScripts(redis);
  let last: Promise<unknown> = Promise.resolve();

  /** Runs one command at a time, so that commands of several steps are atomic, as in Redis. */
  function serialize<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  async function run(command: RedisCommand): Promise<Reply> {
    return scripts.knows(command[0]) ? scripts.run(command) : runInProcess(redis, command);
  }

  return {
    kind: "in-process",
    run: (command) => serialize(() => run(command)),
    transaction: (commands) =>
      serialize(async () => {
        const replies: Reply[] = [];
        for (const command of commands) replies.push(await run(command).catch(asReply));
        return replies;
      }),
    subscriptions(sink: MessageSink) {
      subscriber.on("message", (channel, payload) => sink.message(channel, payload));
      subscriber.on("pmessage", (pattern, channel, payload) =>
        sink.patternMessage(pattern, channel, payload),
      );
      return {
        async subscribe(kind, name) {
          await (kind === "channel" ? subscriber.subscribe(name) : subscriber.psubscribe(name));
        },
        async unsubscribe(kind, name) {
          await (kind === "channel" ? subscriber.unsubscribe(name) : subscriber.punsubscribe(name));
        },
      };
    },
    async close() {
      redis.disconnect();
      subscriber.disconnect();
    },
  };
}

function asReply(error: unknown): RedisReplyError {
  if (error instanceof RedisReplyError) return error;
  throw error;
}
