import { randomInt } from "node:crypto";

/** The seed that was asked for (`CHAOS_SEED`), or a new one. */
export function seedFrom(text: string | undefined): number {
  if (text === undefined || text === "") return randomInt(1, 2 ** 31);
  if (!/^\d{1,10}$/.test(text)) throw new Error("CHAOS_SEED has to be a whole number.");
  return Number(text);
}
