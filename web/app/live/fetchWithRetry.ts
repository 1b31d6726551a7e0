import { backoff, maxBackoffMs } from "./backoff.ts";

/** The site's server did not respond: there is no network, or the server is restarting. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
}

type FetchWithRetryOptions = {
  fetch: typeof fetch;
  origin: string;
  /** True while a navigation waits for the response: a failure is reported at once instead of retried. */
  isNavigating(): boolean;
  /** True while the tab is in the foreground, which retries more often. */
  isVisible(): boolean;
  /** Called with `true` when a request starts to retry, and with `false` when it stops. */
  onRetrying(retrying: boolean): void;
  wait(ms: number, signal?: AbortSignal | null): Promise<void>;
  random(): number;
};

/** A page in view is restored within this time after the connection is back, however long the outage was. */
const maxVisibleDelayMs = 3_000;
/** A request without a response is abandoned and repeated after this time, and after twice as long the next time. */
const attemptTimeoutMs = 15_000;
/** Error responses of the site itself that are retried before one is passed on. */
const maxErrorResponses = 4;

/**
 * `fetch` for the page data that Remix requests, because Remix has no hook for it. Rejects with `ConnectionError` when
 * the server doesn't respond, and retries where a visible page is only being refreshed: Remix would replace the page
 * with the error page, so the request waits and the old data stays in view.
 */
export function fetchWithRetry(options: FetchWithRetryOptions): typeof fetch {
  return async (input, init) => {
    if (!isPageData(input, options.origin)) return options.fetch(input, init);
    const canRetry = (init?.method ?? "GET").toUpperCase() === "GET" && !options.isNavigating();
    let retrying = false;
    let errorResponses = 0;
    try {
      for (let attempt = 0; ; attempt += 1) {
        const timeout = canRetry ? attemptTimeoutMs * (attempt + 1) : null;
        const response = await tryFetch(options.fetch, input, init, timeout);
        if (response && !(canRetry && isTransient(response) && errorResponses < maxErrorResponses))
          return response;
        if (response) errorResponses += 1;
        if (!canRetry) throw new ConnectionError("The server did not respond.");
        if (!retrying) options.onRetrying(true);
        retrying = true;
        const maxDelay = options.isVisible() ? maxVisibleDelayMs : maxBackoffMs;
        await options.wait(backoff(attempt, options.random(), maxDelay), init?.signal);
        init?.signal?.throwIfAborted();
      }
    } finally {
      if (retrying) options.onRetrying(false);
    }
  };
}

/** True for the data of a page and for the manifest of routes. */
function isPageData(input: RequestInfo | URL, origin: string): input is URL {
  if (!(input instanceof URL) || input.origin !== origin) return false;
  return input.pathname.endsWith(".data") || input.pathname === "/__manifest";
}

/** The complete response of the site, or null. */
async function tryFetch(
  fetcher: typeof fetch,
  url: URL,
  init: RequestInit | undefined,
  timeoutMs: number | null,
): Promise<Response | null> {
  try {
    const response = await fetcher(url, timeoutMs === null ? init : withTimeout(init, timeoutMs));
    // A proxy in front of the site responds for it while the site is down.
    if (response.status >= 500 && !response.headers.has("x-remix-response")) return null;
    // Read to the end, because the connection can be lost in the middle.
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
  } catch {
    init?.signal?.throwIfAborted();
    return null;
  }
}

function withTimeout(init: RequestInit | undefined, timeoutMs: number): RequestInit {
  const timeout = AbortSignal.timeout(timeoutMs);
  return { ...init, signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout };
}

const isTransient = ({ status }: Response): boolean => status >= 500 || status === 429;
