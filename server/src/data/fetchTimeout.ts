/** Milliseconds until a response of the database or of Supabase Auth has to be complete. */
const defaultTimeoutMs = 10_000;
/** Files are larger, and no live event waits for them. */
const storageTimeoutMs = 60_000;

export type TimeoutOptions = { timeoutMs?: number };

/**
 * A `fetch` with a timeout. Without it, a connection whose other end disappeared silently would block a caller for five
 * minutes. The timeout also closes that connection, so that the next request opens a new one.
 */
export function withTimeout(fetchNow: typeof fetch, { timeoutMs }: TimeoutOptions = {}): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const limitMs = timeoutMs ?? (url.includes("/storage/v1/") ? storageTimeoutMs : defaultTimeoutMs);
    const timeout = AbortSignal.timeout(limitMs);
    const signals = [timeout, init?.signal, input instanceof Request ? input.signal : null];
    try {
      return await fetchNow(input, {
        ...init,
        signal: AbortSignal.any(signals.filter((signal) => signal != null)),
      });
    } catch (error) {
      if (!timeout.aborted || init?.signal?.aborted) throw error;
      // supabase-js retries other errors three times, but not one with this name.
      throw new DOMException(`no response within ${limitMs} ms`, "AbortError");
    }
  };
}
