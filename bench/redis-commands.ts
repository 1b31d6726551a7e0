import { setTimeout as pause } from "node:timers/promises";
import { isCompleted, picture, signInAndWatch } from "./jobs.ts";
import { report, rounded, say } from "./report.ts";
import { type CommandCounts, withStack } from "./stack.ts";

/** What Upstash would count: commands of a job, and of a system in which nothing happens. */
const jobs = 5;
const idleMinutes = Number(process.argv[2] ?? 5);
const mostOfJob = 15;
const mostOfDay = 2000;

/** Milliseconds for what trails a job: the last events and clean-up. */
const settling = 3000;

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
  const person = await signInAndWatch(stack);
  const warmUp = await person.submit(picture(0));
  await warmUp.sees("completion", isCompleted);
  await pause(settling);

  const beforeJobs = await stack.redisCommands();
  for (let index = 1; index <= jobs; index += 1) {
    const job = await person.submit(picture(index));
    await job.sees("completion", isCompleted);
    say(`job ${index} done`);
    await pause(settling);
  }
  const job = difference(beforeJobs, await stack.redisCommands(), jobs);

  const idle: Record<string, ReturnType<typeof difference>> = {};
  for (const [name, prepare] of [
    ["watched by a subscriber", () => undefined],
    ["watched by nobody", () => person.leave()],
  ] as const) {
    if (idleMinutes === 0) break;
    prepare();
    await pause(settling);
    const before = await stack.redisCommands();
    for (let minute = 1; minute <= idleMinutes; minute += 1) {
      await pause(60_000);
      say(
        `${name}: ${(await stack.redisCommands()).commands - before.commands} commands after ${minute} min`,
      );
    }
    idle[name] = difference(before, await stack.redisCommands(), idleMinutes);
  }
  const totals = Object.values(idle).map(({ total }) => total);
  const idleDay = totals.length === 0 ? null : Math.round(Math.max(...totals) * 24 * 60);
  report({
    question: "How many Redis commands does a job cost, and an idle day of one server and one worker?",
    aim: `under ${mostOfJob} a job, under ${mostOfDay} an idle day`,
    met: job.total < mostOfJob && (idleDay ?? 0) < mostOfDay,
    jobs,
    commandsPerJob: job,
    idleMinutes,
    commandsPerIdleMinute: idle,
    commandsPerIdleDay: idleDay,
  });
});
