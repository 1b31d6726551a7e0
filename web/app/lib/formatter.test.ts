import { describe, expect, it } from "vitest";
import { createFormatter } from "./formatter.ts";

describe("createFormatter", () => {
  it("formats numbers for the locale", () => {
    expect(createFormatter("en-US").number(10_000)).toBe("10,000");
    expect(createFormatter("de-DE").number(10_000)).toBe("10.000");
    expect(createFormatter("ar-EG").number(10_000), "with Latin digits").toContain("10");
  });

  it("formats signed amounts, percentages and sizes", () => {
    const format = createFormatter("en-US");
    expect([3, -1, 0, 1200].map(format.signed)).toEqual(["+3", "\u22121", "0", "+1,200"]);
    expect(format.percent(0.3)).toBe("30%");
    expect([340_400, 1_230_000].map(format.fileSize)).toEqual(["340 kB", "1.2 MB"]);
    expect(format.gigabytes(11_400_000_000)).toBe("11.4 GB");
  });

  it("formats dates for the locale and the time zone", () => {
    expect(createFormatter("de-DE").dateTime("2026-03-05T23:30:00Z", "UTC")).toBe("05.03.2026, 23:30");
    expect(createFormatter("en-US").date("2026-03-05T23:30:00Z", "Asia/Tokyo")).toBe("Mar 6, 2026");
  });
});
