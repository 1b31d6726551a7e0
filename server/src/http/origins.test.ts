import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { localPath } from "./authCallback.ts";
import { createOrigins } from "./origins.ts";

const origins = createOrigins("https://ourvidz.example");
const request = (headers: Record<string, string>): IncomingMessage =>
  ({ headers }) as unknown as IncomingMessage;

describe("createOrigins", () => {
  it("knows the site and the host it was called by", () => {
    expect(origins.isOwn("https://ourvidz.example", undefined)).toBe(true);
    expect(origins.isOwn("http://127.0.0.1:5173", "127.0.0.1:5173")).toBe(true);
    expect(origins.isOwn("https://ourvidz.example.evil", "ourvidz.example")).toBe(false);
    expect(origins.isOwn("null", "ourvidz.example")).toBe(false);
  });

  it("goes by Sec-Fetch-Site only where there is no origin", () => {
    expect(origins.mayUseCookie(request({ "sec-fetch-site": "same-origin" }))).toBe(true);
    expect(origins.mayUseCookie(request({ "sec-fetch-site": "none" }))).toBe(false);
    expect(
      origins.mayUseCookie(request({ origin: "https://evil.example", "sec-fetch-site": "same-origin" })),
    ).toBe(false);
  });
});

describe("localPath", () => {
  it("lets paths of the site through", () => {
    expect(localPath("/library?page=2#top")).toBe("/library?page=2#top");
    expect(localPath(undefined)).toBe("/");
  });

  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "evil",
    "\t//evil.example",
    "/\t/evil.example",
  ])("makes / of %j", (next) => {
    expect(new URL(localPath(next), "http://site.test").host).toBe("site.test");
  });
});
