import { type EnhanceReply, type EnhanceRequest, enhanceReplySchema } from "#contracts/redis/enhancement.ts";
import { publishSignal } from "#contracts/redis/jobCommands.ts";
import { keyLifetime, redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { readRedisStream } from "#contracts/redis/subscribe.ts";
import type { Redis } from "./client.ts";

type FinalReply = Exclude<EnhanceReply, { kind: "working" }>;

/** Requests enhanced prompts from the workers. */
export type Enhancements = {
  /**
   * Returns the reply of a worker; null if no worker replied in time or too many requests are queued. Throws if Redis
   * can't be reached. 4 commands, and one more without a reply.
   */
  request(request: EnhanceRequest): Promise<FinalReply | null>;
};

export type EnhancementsOptions = {
  redis: Redis;
  url: string;
  token: string;
  /** Milliseconds without a message of a worker after which the request is abandoned. */
  idleTimeoutMs?: number;
  /** Requests in the queue beyond which a new one is abandoned at once: it would only wait until it expires. */
  maxQueueLength?: number;
};

/**
 * Subscribes to the channel of the reply before it queues the request and wakes the workers, so that no reply is lost
 * and nothing is polled.
 */
export function createEnhancements(options: EnhancementsOptions): Enhancements {
  const { redis, idleTimeoutMs = 60_000, maxQueueLength = 20 } = options;

  /** Returns false if the queue is too long. */
  async function enqueue(request: string): Promise<boolean> {
    const [length] = await redis.send([
      ["LPUSH", redisKeys.enhancements, request],
      ["EXPIRE", redisKeys.enhancements, keyLifetime.enhancements],
      publishSignal({ kind: "enhance" }),
    ]);
    return Number(length) <= maxQueueLength;
  }

  return {
    async request(request) {
      const payload = JSON.stringify(request);
      const stream = new AbortController();
      let reply: FinalReply | null = null;
      let failure: unknown = null;
      const stop = () => stream.abort();
      const startIdleTimer = () => setTimeout(stop, idleTimeoutMs);
      let idleTimer = startIdleTimer();
      const expiryTimer = setTimeout(stop, Math.max(0, request.expires_at - Date.now()));
      const onMessage = (message: string): void => {
        const received = parseReply(message);
        if (!received) return;
        clearTimeout(idleTimer);
        if (received.kind === "working") {
          idleTimer = startIdleTimer();
        } else {
          reply = received;
          stop();
        }
      };
      const onSubscribed = (): void => {
        enqueue(payload).then(
          (accepted) => {
            if (!accepted) stop();
          },
          (error: unknown) => {
            failure = error;
            stop();
          },
        );
      };
      try {
        await readRedisStream({
          url: options.url,
          token: options.token,
          listenTo: { channel: redisChannels.enhanced(request.id) },
          signal: stream.signal,
          onLine: (line) => (line.kind === "open" ? onSubscribed() : onMessage(line.payload)),
        });
      } catch (error) {
        // `stop` makes the stream throw, too.
        if (!stream.signal.aborted) failure = error;
      } finally {
        clearTimeout(idleTimer);
        clearTimeout(expiryTimer);
      }
      if (failure) throw failure;
      if (!reply) await redis.lrem(redisKeys.enhancements, 1, payload);
      return reply;
    },
  };
}

function parseReply(message: string): EnhanceReply | null {
  try {
    return enhanceReplySchema.safeParse(JSON.parse(message)).data ?? null;
  } catch {
    return null;
  }
}
