import type { Redis } from "@upstash/redis";
import { type EnhanceReply, type EnhanceRequest, enhanceReplySchema } from "#contracts/redis/enhancement.ts";
import type { WorkerSignal } from "#contracts/redis/events.ts";
import { keyLifetime, redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { readRedisStream } from "#contracts/redis/subscribe.ts";

/** Asks the workers to enhance a prompt. */
export type Enhancements = {
  /**
   * null: nobody had time. Throws when Redis can't be reached. Commands: 4, and one more when nobody answers.
   */
  ask(request: EnhanceRequest): Promise<Exclude<EnhanceReply, { kind: "working" }> | null>;
};

export type EnhancementsOptions = {
  redis: Redis;
  url: string;
  token: string;
  /** Milliseconds without a word after which nobody is expected to answer any more. */
  idleMs?: number;
  /** With so many before it, a prompt would only wait until the time is up. */
  longestLine?: number;
};

const wakeUp = JSON.stringify({ kind: "enhance" } satisfies WorkerSignal);

/**
 * Listens to the channel of one answer, and only then puts the request into the list and wakes the workers: no answer
 * can be missed, and nothing is polled.
 */
export function createEnhancements(options: EnhancementsOptions): Enhancements {
  const { redis, idleMs = 60_000, longestLine = 20 } = options;

  async function submit(text: string): Promise<boolean> {
    const [length] = await redis
      .pipeline()
      .lpush(redisKeys.enhancements, text)
      .expire(redisKeys.enhancements, keyLifetime.enhancements)
      .publish(redisChannels.workers, wakeUp)
      .exec();
    return Number(length) <= longestLine;
  }

  return {
    async ask(request) {
      const text = JSON.stringify(request);
      const ending = new AbortController();
      let answer: Exclude<EnhanceReply, { kind: "working" }> | null = null;
      let failure: unknown = null;
      const end = () => ending.abort();
      const watch = () => setTimeout(end, idleMs);
      let silence = watch();
      const lastCall = setTimeout(end, Math.max(0, request.expires_at - Date.now()));
      const hear = (payload: string): void => {
        const reply = readReply(payload);
        if (!reply) return;
        clearTimeout(silence);
        if (reply.kind === "working") {
          silence = watch();
        } else {
          answer = reply;
          end();
        }
      };
      const opened = (): void => {
        submit(text).then(
          (accepted) => {
            if (!accepted) end();
          },
          (error: unknown) => {
            failure = error;
            end();
          },
        );
      };
      try {
        await readRedisStream({
          url: options.url,
          token: options.token,
          listenTo: { channel: redisChannels.enhanced(request.id) },
          signal: ending.signal,
          onLine: (line) => (line.kind === "open" ? opened() : hear(line.payload)),
        });
      } catch (error) {
        // The end we have made ourselves is one, too.
        if (!ending.signal.aborted) failure = error;
      } finally {
        clearTimeout(silence);
        clearTimeout(lastCall);
      }
      if (failure) throw failure;
      if (!answer) await redis.lrem(redisKeys.enhancements, 1, text);
      return answer;
    },
  };
}

function readReply(payload: string): EnhanceReply | null {
  try {
    return enhanceReplySchema.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}
