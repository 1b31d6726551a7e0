/** Milliseconds for an answer of the database or of sign-in, its body included. */
const forRows = 10_000;
/** Files are larger, and nobody waits for an event behind them. */
const forFiles = 60_000;

export type Patience = { patienceMs?: number };

/**
 * A `fetch` that gives up. A connection whose other end has gone without a farewell would keep a caller waiting for five
 * minutes; giving up also closes it, so that the next request opens another.
 */
export function timedFetch(fetchNow: typeof fetch, { patienceMs }: Patience = {}): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const limit = patienceMs ?? (url.includes("/storage/v1/") ? forFiles : forRows);
    const timeout = AbortSignal.timeout(limit);
    const signals = [timeout, init?.signal, input instanceof Request ? input.signal : null];
    try {
      return await fetchNow(input, {
        ...init,
        signal: AbortSignal.any(signals.filter((each) => each != null)),
      });
    } catch (error) {
      if (!timeout.aborted || init?.signal?.aborted) throw error;
      // By this name Supabase's client knows not to try three times more.
      throw new DOMException(`no answer within ${limit} ms`, "AbortError");
    }
  };
}
