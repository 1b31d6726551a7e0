import { parseArgs } from "node:util";
import { imageInput, isCompleted, type JobTimings, openSession } from "./jobs.ts";
import { logProgress, quantile, report, rounded, summary } from "./report.ts";
import { withStack } from "./stack.ts";

/**
 * How much longer is an attempt than its ONNX Runtime calls?
 *
 *     node bench/worker-overhead.ts [--models DIR] [--jobs 8] [--side 1024] [--steps 15] [--batch 1]
 *
 * Output: ratio and difference of attempt and model calls, and medians per phase.
 */
const { values } = parseArgs({
  options: {
    models: { type: "string" },
    jobs: { type: "string", default: "8" },
    side: { type: "string", default: "1024" },
    steps: { type: "string", default: "15" },
    batch: { type: "string", default: "1" },
  },
});
const jobs = Number(values.jobs);
const batch = Number(values.batch);
const settings = {
  width: Number(values.side),
  height: Number(values.side),
  steps: Number(values.steps),
  batchSize: batch,
};
if (values.models) process.env.MODELS_DIR = values.models;

/** Targets: the ratio for models that take seconds per image, the difference for the demo pack (docs/performance.md). */
const mostOverhead = 1.08;
const mostAroundMs = 100;

/** What is left of an attempt when each named phase is taken away: claim, messages, files, settling. */
function unnamed(timings: JobTimings): number {
  const { totalMs, loadMs, textEncodeMs, denoiseMs, decodeMs, fileEncodeMs, uploadMs } = timings;
  return totalMs - loadMs - textEncodeMs - denoiseMs - decodeMs - fileEncodeMs - uploadMs;
}

await withStack(async (stack) => {
  const session = await openSession(stack);
  const measured: JobTimings[] = [];
  for (let index = 0; index <= jobs; index += 1) {
    const job = await session.submit({ ...imageInput(index), ...settings });
    const { job: done } = await job.waitFor("completion", isCompleted, 15 * 60_000);
    if (!done.timings) throw new Error("The job has no timings.");
    const { totalMs, sessionRunMs } = done.timings;
    const warmUp = index === 0;
    logProgress(
      `${warmUp ? "warm-up" : `job ${index}`}: ${Math.round(totalMs)} ms, ${Math.round(sessionRunMs)} ms in session.run`,
    );
    if (!warmUp) measured.push(done.timings);
  }
  session.close();
  const ratios = measured.map(({ totalMs, sessionRunMs }) => totalMs / sessionRunMs);
  const around = (timings: JobTimings): number => (timings.totalMs - timings.sessionRunMs) / batch;
  const median = (of: (timings: JobTimings) => number): number => rounded(quantile(measured.map(of), 0.5));
  report({
    question: "How long is an attempt, over the sum of its session.run calls?",
    target: `median under ${mostOverhead}, or at most ${mostAroundMs} ms more per image`,
    met: quantile(ratios, 0.5) < mostOverhead || median(around) <= mostAroundMs,
    overhead: summary(ratios),
    aroundMs: summary(measured.map(around)),
    settings,
    jobs: measured.length,
    medianMs: {
      total: median(({ totalMs }) => totalMs),
      sessionRun: median(({ sessionRunMs }) => sessionRunMs),
      load: median(({ loadMs }) => loadMs),
      textEncode: median(({ textEncodeMs }) => textEncodeMs),
      denoise: median(({ denoiseMs }) => denoiseMs),
      decode: median(({ decodeMs }) => decodeMs),
      fileEncode: median(({ fileEncodeMs }) => fileEncodeMs),
      upload: median(({ uploadMs }) => uploadMs),
      unnamed: median(unnamed),
    },
  });
});
