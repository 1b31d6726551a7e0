import { describe, expect, it } from "vitest";
import { readLocale } from "./locale.ts";

describe("readLocale", () => {
  it.each([
    ["de-DE,de;q=0.9,en;q=0.8", "de-DE"],
    ["en;q=0.5, fr-CA", "fr-CA"],
    ["de-DE-u-nu-arab", "de-DE"],
    ["zh-Hant-TW", "zh-Hant-TW"],
    ["xx-YY, pl;q=0.1", "pl"],
    ["de;q=0, en-GB", "en-GB"],
  ])("reads %s as %s", (header, locale) => {
    expect(readLocale(header)).toBe(locale);
  });

  it.each([null, "", "*", "not a tag;;q=x", "-"])("falls back to the default for %j", (header) => {
    expect(readLocale(header)).toBe("en-US");
  });
});
