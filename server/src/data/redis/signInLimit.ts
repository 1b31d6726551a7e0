import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import type { Logger } from "#platform/log.ts";

/** Bounds guesses at passwords. */
export type SignInLimit = {
  /** Seconds to wait, 0 to go on. Without Redis everyone may go on: signing in matters more. */
  check(ip: string, email: string): Promise<number>;
};

/** Of one address of the network at one account, and at all accounts together: one password tried on many. */
const attemptsAtAccount = 20;
const attemptsFromAddress = 100;
const window = "5 m";

export function createSignInLimit(options: {
  redis: Redis;
  clock: () => number;
  logger: Logger;
}): SignInLimit {
  const limitOf = (attempts: number, prefix: string) =>
    new Ratelimit({
      redis: options.redis,
      limiter: Ratelimit.slidingWindow(attempts, window),
      prefix,
      timeout: 1500,
      analytics: false,
    });
  const atAccount = limitOf(attemptsAtAccount, "ratelimit:signin");
  const fromAddress = limitOf(attemptsFromAddress, "ratelimit:signin-address");
  return {
    async check(ip, email) {
      try {
        const verdicts = await Promise.all([
          atAccount.limit(`${ip}:${email.toLowerCase()}`),
          fromAddress.limit(ip),
        ]);
        const waits = verdicts.map(({ success, reset }) =>
          success ? 0 : Math.max(1, (reset - options.clock()) / 1000),
        );
        return Math.max(...waits);
      } catch (error) {
        options.logger.warn("sign-in limit not checked", { error });
        return 0;
      }
    },
  };
}
