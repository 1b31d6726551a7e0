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
 * A Redis inside this process, for machines that have none. Nothing is kept after the end. It knows the
 * commands of `inProcessCommands.ts`; any other is answered with an error that says so.
 */
export function startInProcessBackend(): RedisBackend {
  // Instances of one host name share their data: a name of its own for each bridge.
  const redis = new RedisMock({ host: randomUUID() });
  const subscriber = redis.duplicate();
  const scripts = createScripts(redis);
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: commands made of several steps stay as indivisible as Redis' own. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function run(command: RedisCommand): Promise<Reply> {
    return scripts.knows(command[0]) ? scripts.run(command) : runInProcess(redis, command);
  }

  return {
    kind: "in-process",
    run: (command) => inTurn(() => run(command)),
    transaction: (commands) =>
      inTurn(async () => {
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
