import { describe, expect, it } from "vitest";
import { localPath, signInPath } from "./localPath.ts";

describe("localPath", () => {
  it.each(["/library", "/generate?job=1", "/assets/a%2Fb#top"])("keeps %s", (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each([
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "/.//elsewhere.example",
    "/\t/elsewhere.example",
    "javascript:alert(1)",
    "library",
    "",
    null,
    undefined,
  ])("refuses %j", (path) => {
    expect(localPath(path, "/home")).toBe("/home");
  });
});

describe("signInPath", () => {
  it("remembers the page and its search", () => {
    expect(signInPath({ url: "http://localhost/assets/1?x=2", method: "GET" })).toBe(
      "/sign-in?redirectTo=%2Fassets%2F1%3Fx%3D2",
    );
  });

  it("remembers the page, not the data request behind it", () => {
    expect(signInPath({ url: "http://localhost/library.data", method: "GET" })).toBe(
      "/sign-in?redirectTo=%2Flibrary",
    );
  });

  it("drops the search of a form, which names an action", () => {
    expect(signInPath({ url: "http://localhost/generate?index", method: "POST" })).toBe(
      "/sign-in?redirectTo=%2Fgenerate",
    );
  });
});
