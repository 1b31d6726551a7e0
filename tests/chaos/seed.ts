import { randomInt } from "node:crypto";

/** Returns the seed in `CHAOS_SEED`, or a random one. */
export function seedFrom(text: string | undefined): number {
  if (text === undefined || text === "") return randomInt(1, 2 ** 31);
  if (!/^\d{1,10}$/.test(text)) throw new Error("CHAOS_SEED must be a whole number.");
  return Number(text);
}
