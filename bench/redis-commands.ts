import { setTimeout as pause } from "node:timers/promises";
import { imageInput, isCompleted, openSession } from "./jobs.ts";
import { logProgress, report, rounded } from "./report.ts";
import { type CommandCounts, withStack } from "./stack.ts";

/**
 * How many Redis commands does a job take, and an idle day, as Upstash counts them?
 *
 *     node bench/redis-commands.ts [idle minutes, 5 by default; 0 skips the idle part]
 *
 * Output: commands per job and per idle minute, in total and by name, with and without a subscriber.
 */
const jobs = 5;
const idleMinutes = Number(process.argv[2] ?? 5);
const targetPerJob = 15;
const targetPerDay = 2000;

/** Milliseconds after a job for its last events and clean-up. */
const settleMs = 3000;

function difference(before: CommandCounts, after: CommandCounts, per: number) {
  const names = Object.keys(after.byCommand);
  const counts = names.map((name): [string, number] => [
    name,
    rounded(((after.byCommand[name] ?? 0) - (before.byCommand[name] ?? 0)) / per),
  ]);
  return {
    total: rounded((after.commands - before.commands) / per),
    byCommand: Object.fromEntries(counts.filter(([, count]) => count > 0)),
  };
}

await withStack(async (stack) => {
  const session = await openSession(stack);
  const warmUp = await session.submit(imageInput(0));
  await warmUp.waitFor("completion", isCompleted);
  await pause(settleMs);

  const beforeJobs = await stack.redisCommands();
  for (let index = 1; index <= jobs; index += 1) {
    const job = await session.submit(imageInput(index));
    await job.waitFor("completion", isCompleted);
    logProgress(`job ${index} done`);
    await pause(settleMs);
  }
  const job = difference(beforeJobs, await stack.redisCommands(), jobs);

  const idle: Record<string, ReturnType<typeof difference>> = {};
  for (const [name, prepare] of [
    ["with a subscriber", () => undefined],
    ["without a subscriber", () => session.close()],
  ] as const) {
    if (idleMinutes === 0) break;
    prepare();
    await pause(settleMs);
    const before = await stack.redisCommands();
    for (let minute = 1; minute <= idleMinutes; minute += 1) {
      await pause(60_000);
      logProgress(
        `${name}: ${(await stack.redisCommands()).commands - before.commands} commands after ${minute} min`,
      );
    }
    idle[name] = difference(before, await stack.redisCommands(), idleMinutes);
  }
  const totals = Object.values(idle).map(({ total }) => total);
  const idleDay = totals.length === 0 ? null : Math.round(Math.max(...totals) * 24 * 60);
  report({
    question: "How many Redis commands does a job take, and an idle day of one server and one worker?",
    target: `under ${targetPerJob} per job, under ${targetPerDay} per idle day`,
    met: job.total < targetPerJob && (idleDay ?? 0) < targetPerDay,
    jobs,
    commandsPerJob: job,
    idleMinutes,
    commandsPerIdleMinute: idle,
    commandsPerIdleDay: idleDay,
  });
});
