import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import type { Logger } from "#platform/log.ts";

/** Bounds what one person may ask of the enhancer, which costs them nothing. */
export type EnhanceLimit = {
  /** Seconds to wait, 0 to go on. Without Redis nothing can be enhanced anyway. */
  check(userId: string): Promise<number>;
};

const promptsOfOnePerson = 20;
const window = "5 m";

export function createEnhanceLimit(options: {
  redis: Redis;
  clock: () => number;
  logger: Logger;
}): EnhanceLimit {
  const limit = new Ratelimit({
    redis: options.redis,
    limiter: Ratelimit.slidingWindow(promptsOfOnePerson, window),
    prefix: "ratelimit:enhance",
    timeout: 1500,
    analytics: false,
  });
  return {
    async check(userId) {
      try {
        const { success, reset } = await limit.limit(userId);
        return success ? 0 : Math.max(1, (reset - options.clock()) / 1000);
      } catch (error) {
        options.logger.warn("enhance limit not checked", { error });
        return 0;
      }
    },
  };
}
