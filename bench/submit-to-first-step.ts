import { imageInput, isCompleted, openSession, type WatchedJob } from "./jobs.ts";
import { logProgress, quantile, report, summary } from "./report.ts";
import { withStack } from "./stack.ts";

/**
 * How long from sending submitJob until a subscriber receives the first denoising step, with loaded models?
 *
 *     node bench/submit-to-first-step.ts
 *
 * Output: milliseconds to the response, to the start of denoising, to the first finished step, and the worker's share.
 */
const jobs = 20;
const warmUps = 2;

const isDenoising = ({ progress }: WatchedJob): boolean => progress?.phase === "DENOISING";
const hasStep = (job: WatchedJob): boolean => isDenoising(job) && (job.progress?.step ?? 0) > 0;

await withStack(async (stack) => {
  const session = await openSession(stack);
  const submitted: number[] = [];
  const denoising: number[] = [];
  const stepped: number[] = [];
  const claimedToDenoising: number[] = [];
  for (let index = 0; index < jobs + warmUps; index += 1) {
    const job = await session.submit(imageInput(index));
    const [first, step] = await Promise.all([
      job.waitFor("denoising", isDenoising),
      job.waitFor("the first step", hasStep),
    ]);
    await job.waitFor("completion", isCompleted);
    logProgress(
      `job ${index}: denoising ${Math.round(first.at - job.sentAt)} ms, step ${Math.round(step.at - job.sentAt)} ms`,
    );
    if (index < warmUps) continue;
    submitted.push(job.respondedAt - job.sentAt);
    denoising.push(first.at - job.sentAt);
    stepped.push(step.at - job.sentAt);
    claimedToDenoising.push(first.job.progress?.elapsedMs ?? 0);
  }
  session.close();
  report({
    question: "How long from sending submitJob until the subscriber receives the start of denoising?",
    target: "median under 150 ms",
    met: quantile(denoising, 0.5) < 150,
    jobs: stepped.length,
    ms: {
      mutationResponded: summary(submitted),
      denoisingStarted: summary(denoising),
      firstStepFinished: summary(stepped),
      claimToDenoising: summary(claimedToDenoising),
    },
  });
});
