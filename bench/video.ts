import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { peakOfChild } from "./childMemory.ts";
import { isCompleted, type JobTimings, openSession } from "./jobs.ts";
import { logProgress, quantile, report, rounded, summary } from "./report.ts";
import { withStack } from "./stack.ts";

/**
 * How long does a `video_fast` job take, how much of it is overhead, and how much memory does the child need?
 *
 *     node bench/video.ts [number of videos, 3 by default]
 *
 * Output: seconds per video, ratio and difference to the model calls, the child's peak, and medians per phase.
 */
const videos = Number(process.argv[2] ?? 3);
const mostSeconds = 90;
/** Target for models of a real size. Those of the demo packs are judged by milliseconds (docs/performance.md). */
const mostOverhead = 1.15;
const mostAroundMs = 1200;
const extraBytes = 900e6;
const timeoutMs = 15 * 60_000;

const modelsDir = resolve(process.env.MODELS_DIR ?? "models/demo");

/** Of all ONNX files of the WAN pack, and of the enhancer, which its child may have loaded too. */
const modelBytes = ["wan", "enhancer"]
  .map((pack) => onnxBytes(join(modelsDir, pack)))
  .reduce((sum, bytes) => sum + bytes, 0);

function onnxBytes(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const models = files.filter((file) => file.isFile() && /\.onnx(_data)?$/.test(file.name));
  return models.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

await withStack(async (stack) => {
  const session = await openSession(stack);
  const measured: JobTimings[] = [];
  const seconds: number[] = [];
  for (let index = 0; index <= videos; index += 1) {
    const job = await session.submit({
      type: "video_fast",
      prompt: "a red circle moving to the right on a blue background",
      seed: index,
    });
    const { job: done, at } = await job.waitFor("completion", isCompleted, timeoutMs);
    if (!done.timings) throw new Error("The job has no timings.");
    const took = (at - job.sentAt) / 1000;
    logProgress(`${index === 0 ? "warm-up" : `video ${index}`}: ${rounded(took)} s`);
    if (index === 0) continue;
    measured.push(done.timings);
    seconds.push(took);
  }
  const peak = peakOfChild("video_fast");
  session.close();
  const overheads = measured.map(({ totalMs, sessionRunMs }) => totalMs / sessionRunMs);
  const allowed = 1.3 * modelBytes + extraBytes;
  const around = ({ totalMs, sessionRunMs }: JobTimings): number => totalMs - sessionRunMs;
  const median = (of: (timings: JobTimings) => number): number => rounded(quantile(measured.map(of), 0.5));
  report({
    question: "How long does a video of 81 frames at 480 × 832 take, and what memory?",
    target: `median under ${mostSeconds} s; under ${mostOverhead} times its session.run calls, or at most ${mostAroundMs} ms more; child under 1.3 × models + 900 MB`,
    met:
      quantile(seconds, 0.5) < mostSeconds &&
      (quantile(overheads, 0.5) < mostOverhead || median(around) <= mostAroundMs) &&
      (peak === null || peak < allowed),
    seconds: summary(seconds),
    overhead: summary(overheads),
    aroundMs: summary(measured.map(around)),
    childPeakMb: peak === null ? null : rounded(peak / 1e6),
    allowedMb: rounded(allowed / 1e6),
    modelMb: rounded(modelBytes / 1e6),
    videos: measured.length,
    medianMs: {
      total: median(({ totalMs }) => totalMs),
      sessionRun: median(({ sessionRunMs }) => sessionRunMs),
      textEncode: median(({ textEncodeMs }) => textEncodeMs),
      denoise: median(({ denoiseMs }) => denoiseMs),
      decode: median(({ decodeMs }) => decodeMs),
      fileEncode: median(({ fileEncodeMs }) => fileEncodeMs),
      upload: median(({ uploadMs }) => uploadMs),
    },
  });
});
