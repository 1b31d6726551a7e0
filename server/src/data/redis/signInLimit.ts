import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import { type Logger, reasonOf } from "../../logger.ts";

/** Bounds guesses at passwords. */
export type SignInLimit = {
  /** Seconds to wait, 0 to go on. Without Redis everyone may go on: signing in matters more. */
  check(ip: string, email: string): Promise<number>;
};

const attempts = 20;
const window = "5 m";

export function createSignInLimit(options: {
  redis: Redis;
  clock: () => number;
  logger: Logger;
}): SignInLimit {
  const limit = new Ratelimit({
    redis: options.redis,
    limiter: Ratelimit.slidingWindow(attempts, window),
    prefix: "ratelimit:signin",
    timeout: 1500,
    analytics: false,
  });
  return {
    async check(ip, email) {
      try {
        const { success, reset } = await limit.limit(`${ip}:${email.toLowerCase()}`);
        return success ? 0 : Math.max(1, (reset - options.clock()) / 1000);
      } catch (error) {
        options.logger.warn("sign-in limit not checked", { reason: reasonOf(error) });
        return 0;
      }
    },
  };
}
