import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import type { Logger } from "#platform/log.ts";

/** Limits sign-in attempts, against guessed passwords. */
export type SignInLimit = {
  /** Returns the seconds until the next attempt is allowed, 0 if it is allowed now. Without Redis every attempt is. */
  check(ip: string, email: string): Promise<number>;
};

/** Attempts per window by one IP address on one account. */
const attemptsPerAccount = 20;
/** Attempts per window by one IP address on all accounts, against one password tried on many accounts. */
const attemptsPerAddress = 100;
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
  const perAccount = limitOf(attemptsPerAccount, "ratelimit:signin");
  const perAddress = limitOf(attemptsPerAddress, "ratelimit:signin-address");
  return {
    async check(ip, email) {
      try {
        const results = await Promise.all([
          perAccount.limit(`${ip}:${email.toLowerCase()}`),
          perAddress.limit(ip),
        ]);
        const waits = results.map(({ success, reset }) =>
          success ? 0 : Math.max(1, (reset - options.clock()) / 1000),
        );
        return Math.max(...waits);
      } catch (error) {
        options.logger.warn("checking the sign-in limit failed", { error });
        return 0;
      }
    },
  };
}
