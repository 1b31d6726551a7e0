import { describe, expect, it } from "vitest";
import { parseHost } from "./hosts.ts";
import { createOrigins, type OriginRequest } from "./origins.ts";

const allowedHosts = ["studio.lan", "ourvidz-server:8080", "10.0.0.7:5173", "[fd00::7]"].flatMap(
  (entry) => parseHost(entry) ?? [],
);
const origins = createOrigins({ siteUrl: "https://ourvidz.example", allowedHosts });

/** A request as it arrives at the server on port 5173. */
function request(headers: Record<string, string>, rawHeaders?: string[]): OriginRequest {
  return {
    headers,
    rawHeaders: rawHeaders ?? Object.entries(headers).flat(),
    socket: { localPort: 5173 },
  };
}

describe("isKnownHost", () => {
  it.each([
    "ourvidz.example",
    "OURVIDZ.example.",
    "ourvidz.example:443",
    "localhost:5173",
    "LocalHost.:5173",
    "127.0.0.1:5173",
    "127.1:5173",
    "[::1]:5173",
    "[0:0:0:0:0:0:0:1]:5173",
    "studio.lan",
    "studio.lan:5173",
    "STUDIO.lan.:80",
    "ourvidz-server:8080",
    "10.0.0.7:5173",
    "[fd00:0:0::7]:5173",
  ])("knows %s", (host) => {
    expect(origins.isKnownHost(request({ host }))).toBe(true);
  });

  it.each([
    ["a rebound name with the right port", "evil.example:5173"],
    ["a rebound name without a port", "evil.example"],
    ["a name that begins as the site's", "ourvidz.example.evil.example"],
    ["a name that ends as the site's", "evil-ourvidz.example"],
    ["a subdomain of the site", "x.ourvidz.example"],
    ["the site on another port", "ourvidz.example:5173"],
    ["a loopback name on another port", "localhost:5174"],
    ["a loopback name without a port", "localhost"],
    ["a name that begins as a loopback one", "127.0.0.1.evil.example:5173"],
    ["a name under localhost", "evil.localhost:5173"],
    ["two dots at the end", "localhost..:5173"],
    ["the unspecified address", "0.0.0.0:5173"],
    ["the unspecified IPv6 address", "[::]:5173"],
    ["an address that is not listed", "192.168.1.5:5173"],
    ["an IPv4 address as IPv6", "[::ffff:192.168.1.5]:5173"],
    ["a subdomain of an allowed host", "evil.studio.lan"],
    ["an allowed host on another port", "ourvidz-server:5173"],
    ["an allowed host without its port", "ourvidz-server"],
    ["an allowed address on another port", "10.0.0.7:80"],
    ["a user name", "localhost:5173@evil.example"],
    ["a known host in front of a path", "localhost:5173/evil.example"],
    ["two hosts", "localhost:5173, evil.example"],
    ["nothing", ""],
  ])("does not know %s", (_what, host) => {
    expect(origins.isKnownHost(request({ host }))).toBe(false);
  });

  it("is false without a Host header, or with two", () => {
    expect(origins.isKnownHost(request({}))).toBe(false);
    const twice = ["Host", "localhost:5173", "host", "evil.example"];
    expect(origins.isKnownHost(request({ host: "localhost:5173" }, twice))).toBe(false);
  });

  it("ignores headers that a page can set itself", () => {
    const headers = {
      host: "evil.example:5173",
      "x-forwarded-host": "localhost:5173",
      forwarded: "host=localhost",
    };
    expect(origins.isKnownHost(request(headers))).toBe(false);
  });

  it("is true for a loopback name without a port on port 80 only", () => {
    const at = (localPort: number) => ({ ...request({ host: "localhost" }), socket: { localPort } });
    expect(origins.isKnownHost(at(80))).toBe(true);
    expect(origins.isKnownHost(at(8080))).toBe(false);
  });
});

describe("isForeign", () => {
  const from = (origin: string | undefined, host = "127.0.0.1:5173") =>
    origins.isForeign(request(origin === undefined ? { host } : { origin, host }));

  it.each([
    ["the site", "https://ourvidz.example", "ourvidz.example"],
    ["the site behind a proxy that changes the host", "https://ourvidz.example", "127.0.0.1:5173"],
    ["a loopback name", "http://localhost:5173", "localhost:5173"],
    ["another loopback name than the one called", "http://[::1]:5173", "127.0.0.1:5173"],
    ["an address in another spelling", "http://127.1:5173", "localhost:5173"],
    ["an allowed host", "http://studio.lan:5173", "studio.lan:5173"],
    ["an allowed host behind TLS", "https://studio.lan", "studio.lan"],
    ["an allowed host, the default port named once", "http://studio.lan:80", "studio.lan"],
    ["an allowed address", "http://10.0.0.7:5173", "10.0.0.7:5173"],
  ])("is false for %s", (_what, origin, host) => {
    expect(from(origin, host)).toBe(false);
  });

  it("is false for a program, which sends no Origin", () => {
    expect(from(undefined)).toBe(false);
    expect(from(undefined, "evil.example")).toBe(false);
  });

  it.each([
    ["another site", "https://evil.example"],
    ["a page without an origin", "null"],
    ["an empty origin", ""],
    ["the site without TLS", "http://ourvidz.example"],
    ["the site on another port", "https://ourvidz.example:8443"],
    ["a name that begins as the site's", "https://ourvidz.example.evil.example"],
    ["a subdomain of the site", "https://x.ourvidz.example"],
    ["another program on this machine", "http://localhost:3000"],
    ["a loopback name without a port", "http://localhost"],
    ["a loopback name with TLS", "https://localhost:5173"],
    ["a name that begins as a loopback one", "http://localhost.evil.example:5173"],
    ["a name under localhost", "http://evil.localhost:5173"],
    ["the unspecified address", "http://0.0.0.0:5173"],
    ["an address of this network", "http://192.168.1.5:5173"],
    ["an allowed host that was not the one called", "http://studio.lan:5173"],
    ["a user name", "http://localhost:5173@evil.example"],
    ["a path", "http://localhost:5173/evil"],
    ["an extension", "chrome-extension://localhost:5173"],
    ["a WebSocket scheme", "ws://localhost:5173"],
    ["a file", "file://localhost:5173"],
    ["two origins", "http://localhost:5173, https://evil.example"],
    ["no URL", "localhost:5173"],
  ])("is true for %s", (_what, origin) => {
    expect(from(origin)).toBe(true);
  });

  it.each([
    ["a rebound name that agrees with its host", "http://evil.example:5173", "evil.example:5173"],
    ["an unlisted address that agrees with its host", "http://192.168.1.5:5173", "192.168.1.5:5173"],
    ["another port of an allowed host", "http://studio.lan:3000", "studio.lan:5173"],
    ["the plain port of an allowed host behind TLS", "http://studio.lan:443", "studio.lan"],
    ["one allowed host calling another", "http://studio.lan:5173", "10.0.0.7:5173"],
  ])("is true for %s", (_what, origin, host) => {
    expect(from(origin, host)).toBe(true);
  });
});

describe("mayUseCookie", () => {
  const may = (headers: Record<string, string>) =>
    origins.mayUseCookie(request({ host: "127.0.0.1:5173", ...headers }));

  it("uses the Origin, and Sec-Fetch-Site only without one", () => {
    expect(may({ origin: "http://localhost:5173" })).toBe(true);
    expect(may({ "sec-fetch-site": "same-origin" })).toBe(true);
    for (const site of ["none", "same-site", "cross-site"])
      expect(may({ "sec-fetch-site": site })).toBe(false);
    expect(may({})).toBe(false);
    expect(may({ origin: "https://evil.example", "sec-fetch-site": "same-origin" })).toBe(false);
  });
});
