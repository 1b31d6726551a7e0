import type { IncomingMessage } from "node:http";

export type Origins = {
  /** Whether this origin is the site's own: `SITE_URL`, or the host the request came to. */
  isOwn(origin: string, host: string | undefined): boolean;
  /**
   * Whether a request that a browser may have sent with our cookie comes from our own pages. Browsers name the
   * origin of every POST and WebSocket; for a GET on the same origin they say so in `Sec-Fetch-Site`.
   */
  mayUseCookie(request: IncomingMessage): boolean;
};

export function createOrigins(siteUrl: string): Origins {
  const site = new URL(siteUrl).origin;
  const isOwn = (origin: string, host: string | undefined): boolean => {
    if (origin === site) return true;
    return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
  };
  return {
    isOwn,
    mayUseCookie({ headers }) {
      if (headers.origin !== undefined) return isOwn(headers.origin, headers.host);
      return headers["sec-fetch-site"] === "same-origin";
    },
  };
}
