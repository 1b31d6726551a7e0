import type { Request } from "express";
import { describe, expect, it } from "vitest";
import { createDemoAccount } from "./demoAccount.ts";
import { createOrigins } from "./origins.ts";

const account = { email: "demo@ourvidz.local", password: "a password" };
const local = { siteUrl: "http://localhost:5173", trustProxy: null as string | null };

function offered(
  headers: Record<string, string>,
  { peer = "127.0.0.1", ...options }: { peer?: string } & Partial<typeof local> = {},
): boolean {
  const given = { host: "localhost:5173", ...headers };
  const socket = { localPort: 5173, remoteAddress: peer };
  const settings = { ...local, ...options };
  const origins = createOrigins({
    siteUrl: settings.siteUrl,
    allowedHosts: [{ name: "studio.lan", port: null }],
  });
  const request = { headers: given, rawHeaders: Object.entries(given).flat(), socket } as unknown as Request;
  return createDemoAccount({ account, origins, ...settings })(request) === account;
}

describe("createDemoAccount", () => {
  it.each([
    ["by name", {}, {}],
    ["by address", { host: "127.0.0.1:5173" }, {}],
    ["over IPv6", { host: "[::1]:5173" }, { peer: "::1" }],
    ["over a socket for both kinds of addresses", {}, { peer: "::ffff:127.0.0.1" }],
    ["in a form of the site", { origin: "http://localhost:5173" }, {}],
  ])("offers the account to a browser on this machine: %s", (_how, headers, options) => {
    expect(offered(headers, options)).toBe(true);
  });

  it.each([
    ["from another machine", {}, { peer: "192.168.1.9" }],
    ["from an unknown address", {}, { peer: "" }],
    ["under an allowed name", { host: "studio.lan:5173" }, {}],
    ["under a rebound name", { host: "evil.example:5173" }, {}],
    ["from a foreign page", { origin: "http://localhost:3000" }, {}],
    ["through a proxy that says so", { "x-forwarded-for": "203.0.113.7" }, {}],
    ["through a tunnel that says so", { forwarded: "for=203.0.113.7" }, {}],
    ["behind a trusted proxy", {}, { trustProxy: "1" }],
    ["where the site has a public address", {}, { siteUrl: "https://ourvidz.example" }],
  ])("does not offer it %s", (_how, headers, options) => {
    expect(offered(headers as Record<string, string>, options)).toBe(false);
  });
});
