import { describe, expect, it } from "vitest";
import { localPathOr } from "./localPath.ts";

describe("localPathOr", () => {
  it.each([
    ["/", "/"],
    ["/library", "/library"],
    ["/library?page=2#top", "/library?page=2#top"],
    ["/assets/a%2Fb#top", "/assets/a%2Fb#top"],
    ["/a/../b", "/b"],
    ["/../../b", "/b"],
    ["/search?next=https://evil.example", "/search?next=https://evil.example"],
    ["/@evil.example", "/@evil.example"],
  ])("returns %j as %j", (text, path) => {
    expect(localPathOr(text, "/home")).toBe(path);
  });

  it.each([
    "https://evil.example/",
    "http:/evil.example",
    "//evil.example",
    "///evil.example",
    "//user@evil.example",
    "//",
    "/\\evil.example",
    "\\\\evil.example",
    "/.\\/evil.example",
    "/library\\..\\evil",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\u0000/evil.example",
    "/\u007f/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "/%2e//evil.example",
    "/x/%2E%2e//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "library",
    "",
    null,
    undefined,
    ["/library"],
    new File([], "/library"),
  ])("returns the fallback for %j", (text) => {
    expect(localPathOr(text, "/home")).toBe("/home");
  });

  it.each([
    "/%2F%2Fevil.example",
    "/%2f/evil.example",
    "/%5Cevil.example",
    "/%5c%5cevil.example",
    "/%09/evil.example",
    "/%0d%0a/evil.example",
    "/%252F%252Fevil.example",
    "/?//evil.example",
    "/#//evil.example",
  ])("returns a path that stays on this site for the encoded %j", (text) => {
    const path = localPathOr(text, "/home");
    expect(path).toBe(text);
    expect(new URL(path, "http://site.test").host).toBe("site.test");
  });
});
