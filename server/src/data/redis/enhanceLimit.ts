import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import type { Logger } from "#platform/log.ts";

/** Limits the requests of a user to the prompt enhancer, which is free of charge. */
export type EnhanceLimit = {
  /** Returns the seconds until the next request is allowed, 0 if it is allowed now, also without Redis. */
  check(userId: string): Promise<number>;
};

const promptsPerUser = 20;
const window = "5 m";

export function createEnhanceLimit(options: {
  redis: Redis;
  clock: () => number;
  logger: Logger;
}): EnhanceLimit {
  const limit = new Ratelimit({
    redis: options.redis,
    limiter: Ratelimit.slidingWindow(promptsPerUser, window),
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
        options.logger.warn("checking the enhancer limit failed", { error });
        return 0;
      }
    },
  };
}
