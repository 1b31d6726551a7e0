/** Time as the supervision sees it; tests hand in their own. */
export type Clock = {
  now(): Date;
  /** Calls back after so many milliseconds unless the returned function is called before. */
  after(milliseconds: number, callback: () => void): () => void;
};

export const realClock: Clock = {
  now: () => new Date(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
