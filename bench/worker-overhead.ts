import { isCompleted, type JobTimings, picture, signInAndWatch } from "./jobs.ts";
import { quantile, report, rounded, say, summary } from "./report.ts";
import { withStack } from "./stack.ts";

/** How much longer an attempt takes than the ONNX Runtime calls in it. */
const jobs = 8;

/** What is left of an attempt when each named phase is taken away: claim, messages, files, settling. */
function unnamed(timings: JobTimings): number {
  const { totalMs, loadMs, textEncodeMs, denoiseMs, decodeMs, fileEncodeMs, uploadMs } = timings;
  return totalMs - loadMs - textEncodeMs - denoiseMs - decodeMs - fileEncodeMs - uploadMs;
}

await withStack(async (stack) => {
  const person = await signInAndWatch(stack);
  const measured: JobTimings[] = [];
  for (let index = 0; index <= jobs; index += 1) {
    const job = await person.submit(picture(index));
    const { job: done } = await job.sees("completion", isCompleted);
    if (!done.timings) throw new Error("The job has no timings.");
    const { totalMs, sessionRunMs } = done.timings;
    const warmUp = index === 0;
    say(
      `${warmUp ? "warm-up" : `job ${index}`}: ${Math.round(totalMs)} ms, ${Math.round(sessionRunMs)} ms in session.run`,
    );
    if (!warmUp) measured.push(done.timings);
  }
  person.leave();
  const ratios = measured.map(({ totalMs, sessionRunMs }) => totalMs / sessionRunMs);
  const median = (of: (timings: JobTimings) => number): number => rounded(quantile(measured.map(of), 0.5));
  report({
    question: "How long is an attempt, over the sum of its session.run calls?",
    aim: "median under 1.08",
    met: quantile(ratios, 0.5) < 1.08,
    overhead: summary(ratios),
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
