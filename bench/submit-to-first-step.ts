import { isCompleted, picture, signInAndWatch, type WatchedJob } from "./jobs.ts";
import { quantile, report, say, summary } from "./report.ts";
import { withStack } from "./stack.ts";

/** What a person waits from pressing the button until denoising shows, with the models in memory. */
const jobs = 20;
const warmUps = 2;

const isDenoising = ({ progress }: WatchedJob): boolean => progress?.phase === "DENOISING";
const hasStep = (job: WatchedJob): boolean => isDenoising(job) && (job.progress?.step ?? 0) > 0;

await withStack(async (stack) => {
  const person = await signInAndWatch(stack);
  const submitted: number[] = [];
  const denoising: number[] = [];
  const stepped: number[] = [];
  const claimedToDenoising: number[] = [];
  for (let index = 0; index < jobs + warmUps; index += 1) {
    const job = await person.submit(picture(index));
    const [first, step] = await Promise.all([
      job.sees("denoising", isDenoising),
      job.sees("the first step", hasStep),
    ]);
    await job.sees("completion", isCompleted);
    say(
      `job ${index}: denoising ${Math.round(first.at - job.sentAt)} ms, step ${Math.round(step.at - job.sentAt)} ms`,
    );
    if (index < warmUps) continue;
    submitted.push(job.answeredAt - job.sentAt);
    denoising.push(first.at - job.sentAt);
    stepped.push(step.at - job.sentAt);
    claimedToDenoising.push(first.job.progress?.elapsedMs ?? 0);
  }
  person.leave();
  report({
    question: "How long from sending submitJob until the subscriber sees the first denoising step begin?",
    aim: "median under 150 ms",
    met: quantile(denoising, 0.5) < 150,
    jobs: stepped.length,
    ms: {
      mutationAnswered: summary(submitted),
      denoisingBegun: summary(denoising),
      firstStepDone: summary(stepped),
      claimToDenoising: summary(claimedToDenoising),
    },
  });
});
