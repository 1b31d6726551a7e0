import { expect, test } from "vitest";
import type { LiveJob } from "./operations.ts";
import { createProgressView } from "./progress.ts";

const job = (phase: string, step: number): LiveJob => ({
  id: "1",
  uuid: "1",
  seed: 1,
  status: "PROCESSING",
  progress: { phase, step, totalSteps: 15, elapsedMs: 1000, remainingMs: 2000 },
  error: null,
  timings: null,
  assets: [],
});

test("off a terminal: a line for each phase and each quarter, none twice", () => {
  let text = "";
  const view = createProgressView({ write: (chunk) => (text += chunk) });
  for (const step of [0, 1, 4, 5, 8, 15]) view.show(job("DENOISING", step));
  view.show(job("DECODING", 15));
  view.show(job("DECODING", 15));
  expect(text).toBe("denoising 0 %\ndenoising 25 %\ndenoising 50 %\ndenoising 100 %\ndecoding\n");
});

test("on a terminal that does not know its width: nothing is cut off", () => {
  let text = "";
  const view = createProgressView({ isTTY: true, columns: 0, write: (chunk) => (text += chunk) });
  view.note("fetching the file");
  expect(text).toBe("\r\u001b[Kfetching the file");
});

test("on a terminal: one line, never wider than the window", () => {
  let text = "";
  const view = createProgressView({ isTTY: true, columns: 40, write: (chunk) => (text += chunk) });
  view.show(job("DENOISING", 5));
  expect(text).toBe("\r\u001b[K████████░░░░░░░░░░░░░░░░ 5/15 denoising");
  view.clear();
  expect(text.endsWith("\r\u001b[K")).toBe(true);
});
