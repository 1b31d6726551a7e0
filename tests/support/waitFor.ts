import { setTimeout } from "node:timers/promises";

/**
 * Asks again and again until there is an answer other than undefined, null or false, and returns it. Throws an
 * error that says what was waited for, and what the last attempt ended with, when time (milliseconds) is up.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  timeout = 15_000,
): Promise<T> {
  const deadline = performance.now() + timeout;
  let last: unknown = "no answer";
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Waited ${timeout} ms for ${what}; last: ${String(last)}`, { cause: last });
    }
    await setTimeout(40);
  }
}
