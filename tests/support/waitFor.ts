import { setTimeout } from "node:timers/promises";

/**
 * Polls until `read` returns a value other than undefined, null or false, and returns it. After `timeout` milliseconds it
 * throws an error that names what was awaited and the last result.
 */
export async function waitFor<T>(
  what: string,
  read: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  timeout = 15_000,
): Promise<T> {
  const deadline = performance.now() + timeout;
  let last: unknown = "no value";
  for (;;) {
    try {
      const value = await read();
      if (value !== undefined && value !== null && value !== false) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Waited ${timeout} ms for ${what}; last: ${String(last)}`, { cause: last });
    }
    await setTimeout(40);
  }
}
