import type { IncomingMessage } from "node:http";
import { type Host, isLoopbackName, parseHost } from "./hosts.ts";

/** The parts of a request that name its origin and its host. */
export type OriginRequest = Pick<IncomingMessage, "headers" | "rawHeaders"> & {
  socket: { localPort?: number | undefined };
};

export type Origins = {
  /**
   * True if the `Host` header names this installation: the host of `SITE_URL`, an entry of `ALLOWED_HOSTS`, or a
   * loopback name with the port of this server. A page whose name was rebound to this machine still sends that name.
   */
  isKnownHost(request: OriginRequest): boolean;
  /** True if a page of another origin sent the request. Such a request needs a token; programs send no Origin. */
  isForeign(request: OriginRequest): boolean;
  /**
   * True if a request that a browser may have sent with our cookie comes from our own pages. Browsers name the
   * origin of every POST and WebSocket; for a GET on the same origin they say so in `Sec-Fetch-Site`.
   */
  mayUseCookie(request: OriginRequest): boolean;
};

const portOf = (scheme: string): number => (scheme === "https" ? 443 : 80);

/** The one Host header of a request; null if there is none, more than one, or a malformed one. */
export function hostOf({ headers, rawHeaders }: OriginRequest): Host | null {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
  return count === 1 && headers.host !== undefined ? parseHost(headers.host) : null;
}

/** A Host header without a port means the default one of a scheme that only a proxy in front knows. */
function matches(host: Host, entry: Host): boolean {
  if (host.name !== entry.name) return false;
  if (entry.port === null || entry.port === host.port) return true;
  return host.port === null && (entry.port === 80 || entry.port === 443);
}

/** `allowedHosts` are the entries of `ALLOWED_HOSTS`; one without a port stands for every port. */
export function createOrigins(options: { siteUrl: string; allowedHosts: readonly Host[] }): Origins {
  const site = new URL(options.siteUrl);
  const siteHost = parseHost(site.host);
  const siteEntry = siteHost && { ...siteHost, port: siteHost.port ?? portOf(site.protocol.slice(0, -1)) };
  const isAllowed = (host: Host): boolean => options.allowedHosts.some((entry) => matches(host, entry));

  function isOwn(origin: string, request: OriginRequest): boolean {
    if (origin === site.origin) return true;
    const [, scheme = "", authority = ""] = /^(https?):\/\/(.+)$/.exec(origin) ?? [];
    const from = parseHost(authority);
    if (!from) return false;
    const port = from.port ?? portOf(scheme);
    // This server serves plain HTTP; another program serves TLS.
    if (isLoopbackName(from)) return scheme === "http" && port === request.socket.localPort;
    // A page that was opened under an allowed name may call back under that same name only.
    const host = hostOf(request);
    if (!host || host.name !== from.name || (host.port ?? portOf(scheme)) !== port) return false;
    return isAllowed(host);
  }

  const isForeign = (request: OriginRequest): boolean =>
    request.headers.origin !== undefined && !isOwn(request.headers.origin, request);

  return {
    isKnownHost(request) {
      const host = hostOf(request);
      if (!host) return false;
      if (isLoopbackName(host) && (host.port ?? 80) === request.socket.localPort) return true;
      return (siteEntry !== null && matches(host, siteEntry)) || isAllowed(host);
    },
    isForeign,
    mayUseCookie(request) {
      if (request.headers.origin !== undefined) return !isForeign(request);
      return request.headers["sec-fetch-site"] === "same-origin";
    },
  };
}
