import { expect, it } from "vitest";
import { readTheme, themeCookie } from "./theme.ts";

it("reads the theme among other cookies", () => {
  expect(readTheme("session=x=y; theme=dark; other=1")).toBe("dark");
});

it.each([null, "", "theme=blue", "mytheme=dark"])("follows the system for %j", (header) => {
  expect(readTheme(header)).toBe("system");
});

it("forgets the choice when the system is followed again", () => {
  expect(themeCookie("system")).toContain("Max-Age=0");
  expect(themeCookie("light")).toContain("theme=light; Path=/; Max-Age=31536000; SameSite=Lax");
});
