/** Reproducible random numbers: mulberry32 by Tommy Ettinger. */
export type SeededRandom = {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
};

/** Returns the same numbers for the same seed and name. Each name has an independent sequence. */
export function seededRandom(seed: number, name: string): SeededRandom {
  let state = [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new Error("The list is empty.");
      return items[whole(0, items.length - 1)] as T;
    },
    shuffle<T>(items: readonly T[]): T[] {
      const rest = [...items];
      return items.map(() => rest.splice(whole(0, rest.length - 1), 1)[0] as T);
    },
  };
}
