import { expect, it } from "vitest";
import type { Capability } from "../inference/protocol.ts";
import { createReportedCapabilities } from "./reportedCapabilities.ts";

const missing = (): Capability => ({ type: "sdxl_image_high", available: false, reason: "No pack." });

it("records reported capabilities, and calls onNew once", () => {
  let news = 0;
  const reported = createReportedCapabilities(() => {
    news += 1;
  });
  const capability = missing();
  expect(reported.has(capability)).toBe(false);
  reported.record([capability]);
  reported.record([capability]);
  expect(reported.has(capability)).toBe(true);
  expect(news).toBe(1);
});

it("does not count what a restarted child has not reported again", () => {
  const reported = createReportedCapabilities(() => {});
  reported.record([missing()]);
  expect(reported.has(missing())).toBe(false);
});
