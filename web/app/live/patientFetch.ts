import { backoff } from "./backoff.ts";

/** The site's server did not answer: there is no network, or it is being started again. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
}

type PatientOptions = {
  fetch: typeof fetch;
  origin: string;
  /** Somebody looks on and waits for what is read now: a failure is told at once. */
  isAwaited(): boolean;
  /** A request begins (`true`) or ends (`false`) to wait for the server to be back. */
  onWaiting(waiting: boolean): void;
  wait(ms: number, signal?: AbortSignal | null): Promise<void>;
  random(): number;
};

/**
 * `fetch` with manners for what Remix asks of the site, which has no hook for it that would keep one request one: an
 * error of its own when nobody answers, and patience where a page in view is only brought up to date. Remix puts the
 * error page in the place of a page whose data could not be read again; so it waits, with the old data in view.
 */
export function patientFetch(options: PatientOptions): typeof fetch {
  return async (input, init) => {
    if (!isOfThePage(input, options.origin)) return options.fetch(input, init);
    const patient = (init?.method ?? "GET").toUpperCase() === "GET" && !options.isAwaited();
    let waiting = false;
    let refusals = 0;
    try {
      for (let attempt = 0; ; attempt += 1) {
        const answer = await ask(options.fetch, input, init);
        if (answer && !(patient && isPassing(answer) && refusals < mostRefusals)) return answer;
        if (answer) refusals += 1;
        if (!patient) throw new ConnectionError("The server does not answer.");
        if (!waiting) options.onWaiting(true);
        waiting = true;
        await options.wait(backoff(attempt, options.random()), init?.signal);
        init?.signal?.throwIfAborted();
      }
    } finally {
      if (waiting) options.onWaiting(false);
    }
  };
}

/** Data of a page, and where pages are. */
function isOfThePage(input: RequestInfo | URL, origin: string): input is URL {
  if (!(input instanceof URL) || input.origin !== origin) return false;
  return input.pathname.endsWith(".data") || input.pathname === "/__manifest";
}

/** A whole answer of the site, or null. */
async function ask(fetcher: typeof fetch, url: URL, init: RequestInit | undefined): Promise<Response | null> {
  try {
    const response = await fetcher(url, init);
    // What stands before the site answers for it while it is away.
    if (response.status >= 500 && !response.headers.has("x-remix-response")) return null;
    // To the end, because it may be cut off in the middle.
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
  } catch {
    init?.signal?.throwIfAborted();
    return null;
  }
}

/** The site is there and refuses: after so many times that is its answer. */
const mostRefusals = 4;

/** Another time it may be different. */
const isPassing = ({ status }: Response): boolean => status >= 500 || status === 429;
