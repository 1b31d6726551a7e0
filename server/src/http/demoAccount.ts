import type { Request } from "express";
import { isLoopbackAddress } from "#platform/listenAddress.ts";
import { isLoopbackName, parseHost } from "./hosts.ts";
import { hostOf, type Origins } from "./origins.ts";

export type Account = { email: string; password: string };

export type OffersDemoAccount = (req: Pick<Request, "headers" | "rawHeaders" | "socket">) => Account | null;

/** Headers that a proxy adds to a request. */
const forwardingHeaders = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * The demo account, for requests that may sign in to it without its password: those of a browser on this machine.
 * Null for every other request, also where a proxy or a tunnel on this machine passes requests on.
 */
export function createDemoAccount(options: {
  account: Account | null;
  origins: Origins;
  siteUrl: string;
  trustProxy: string | null;
}): OffersDemoAccount {
  const site = parseHost(new URL(options.siteUrl).host);
  const isLocalSite = site !== null && isLoopbackName(site) && options.trustProxy === null;
  return (req) => {
    if (!options.account || !isLocalSite || options.origins.isForeign(req)) return null;
    const host = hostOf(req);
    if (!host || !isLoopbackName(host) || !isLoopbackAddress(req.socket.remoteAddress ?? "")) return null;
    return forwardingHeaders.some((name) => req.headers[name] !== undefined) ? null : options.account;
  };
}
