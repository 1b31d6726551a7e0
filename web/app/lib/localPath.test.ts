import { describe, expect, it } from "vitest";
import { localPath, signInPath } from "./localPath.ts";

describe("localPath", () => {
  it("returns a path of this site, otherwise the fallback", () => {
    expect(localPath("/library")).toBe("/library");
    expect(localPath("https://evil.example/")).toBe("/generate");
    expect(localPath(null, "/home")).toBe("/home");
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
