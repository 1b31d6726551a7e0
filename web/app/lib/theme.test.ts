import { describe, expect, it } from "vitest";
import { readTheme, themeCookie } from "./theme.ts";

describe("readTheme", () => {
  it("finds the theme among other cookies", () => {
    expect(readTheme("session=x=y; theme=dark; other=1")).toBe("dark");
  });

  it.each([null, "", "theme=blue", "mytheme=dark"])("returns system for %j", (header) => {
    expect(readTheme(header)).toBe("system");
  });
});

describe("themeCookie", () => {
  it("expires the cookie for the system theme", () => {
    expect(themeCookie("system")).toContain("Max-Age=0");
    expect(themeCookie("light")).toContain("theme=light; Path=/; Max-Age=31536000; SameSite=Lax");
  });
});
