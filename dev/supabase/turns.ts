export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets one piece of work run at a time, in the order of arrival. PGlite is a single database session, and
 * `@supabase/lite` opens a transaction with the caller's role for each request without waiting for the one before:
 * two requests at once would run in one transaction, one with the rights of the other.
 */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
