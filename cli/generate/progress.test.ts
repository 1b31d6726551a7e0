import { expect, test } from "vitest";
import type { LiveJob } from "./operations.ts";
import { createProgressView } from "./progress.ts";

const job = (phase: string, step: number): LiveJob => ({
  id: "1",
  uuid: "1",
  seed: 1,
  status: "PROCESSING",
  queuePosition: null,
  estimatedStartSeconds: null,
  isThrottled: false,
  progress: { phase, step, totalSteps: 15, elapsedMs: 1000, estimatedRemainingMs: 2000 },
  error: null,
  timings: null,
  enhancedPrompt: null,
  enhancementNote: null,
  assets: [],
});

test("without a terminal: one line for each phase and each quarter", () => {
  let text = "";
  const view = createProgressView({ write: (chunk) => (text += chunk) });
  for (const step of [0, 1, 4, 5, 8, 15]) view.show(job("DENOISING", step));
  view.show(job("DECODING", 15));
  view.show(job("DECODING", 15));
  expect(text).toBe("denoising 0 %\ndenoising 25 %\ndenoising 50 %\ndenoising 100 %\ndecoding\n");
});

test("on a terminal of unknown width: nothing is cut off", () => {
  let text = "";
  const view = createProgressView({ isTTY: true, columns: 0, write: (chunk) => (text += chunk) });
  view.note("downloading the file");
  expect(text).toBe("\r\u001b[Kdownloading the file");
});

test("on a terminal: one line, never wider than the window", () => {
  let text = "";
  const view = createProgressView({ isTTY: true, columns: 40, write: (chunk) => (text += chunk) });
  view.show(job("DENOISING", 5));
  expect(text).toBe("\r\u001b[K████████░░░░░░░░░░░░░░░░ 5/15 denoising");
  view.clear();
  expect(text.endsWith("\r\u001b[K")).toBe(true);
});

test("while queued: each position and estimate once", () => {
  let text = "";
  const view = createProgressView({ write: (chunk) => (text += chunk) });
  const waiting: LiveJob = { ...job("DENOISING", 0), status: "PENDING", progress: null };
  for (const estimatedStartSeconds of [19, 18])
    view.show({ ...waiting, queuePosition: 3, estimatedStartSeconds });
  view.show({ ...waiting, queuePosition: 1, estimatedStartSeconds: 1 });
  view.show({ ...waiting, queuePosition: 1 });
  view.show({ ...waiting, queuePosition: 2, isThrottled: true });
  expect(text).toBe(
    "number 3 in the queue, starts in about 20 s\nnext in the queue, starts in a moment\nnext in the queue, no worker yet\nwaiting for your other jobs\n",
  );
});
