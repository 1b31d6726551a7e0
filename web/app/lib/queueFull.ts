import { formatEstimate } from "./duration.ts";

/** That a person's line is full, and when there is room again. `retryAfter` in seconds. */
export function queueFullWords({ limit, retryAfter }: { limit: number; retryAfter: number }): string {
  const soon = formatEstimate(retryAfter * 1000);
  return `You have ${limit} jobs waiting, which is as many as your plan holds. There is room in ${soon}, or once you cancel some.`;
}
