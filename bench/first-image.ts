import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findFreePorts } from "../cli/start/ports.ts";
import { logProgress, report, rounded } from "./report.ts";

/**
 * How long from `git clone` to the first image, with the two commands of the README?
 *
 *     node bench/first-image.ts
 *
 * Output: seconds of each phase and of a second start. Clones HEAD, so uncommitted changes don't count.
 */
const projectFolder = fileURLToPath(new URL("../", import.meta.url));
const run = promisify(execFile);

/** Milliseconds that a first start may take. */
const startTimeoutMs = 15 * 60_000;

async function timed<T>(phase: string, phases: Record<string, number>, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  phases[phase] = rounded((performance.now() - start) / 1000);
  logProgress(`${phase}: ${phases[phase]} s`);
  return result;
}

/** Resolves when the site is ready; rejects when `npm start` exits before. */
async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`npm start exited with ${code} before the site was ready.`);
  });
  const deadline = performance.now() + startTimeoutMs;
  const ready = async (): Promise<void> => {
    while (performance.now() < deadline) {
      const isReady = await fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      if (isReady) return;
      await pause(100);
    }
    throw new Error(`The site wasn't ready in ${startTimeoutMs / 60_000} minutes.`);
  };
  await Promise.race([ready(), exited]);
}

/**
 * Stops `npm start` as Ctrl-C in a terminal does, by signaling the whole process group. npm doesn't wait for the
 * launcher, so this waits until the group is empty.
 */
async function stop({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined || !isGroupAlive(pid)) return;
  process.kill(-pid, "SIGINT");
  while (isGroupAlive(pid)) await pause(100);
}

function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

const folder = await mkdtemp(path.join(tmpdir(), "ourvidz-clone-"));
const clone = path.join(folder, "ourvidz");
const file = path.join(folder, "circle.png");
const phases: Record<string, number> = {};
let start: ChildProcess | null = null;
const startedAt = performance.now();
const cleanUp = async (): Promise<void> => {
  if (start) await stop(start);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
};
const interrupted = (): void => void cleanUp().then(() => process.exit(130));
process.once("SIGINT", interrupted);
process.once("SIGTERM", interrupted);
try {
  await timed("clone", phases, () => run("git", ["clone", "--quiet", projectFolder, clone]));
  const [port = 0, supabasePort = 0, upstashPort = 0] = await findFreePorts(3);
  const env = {
    ...process.env,
    PORT: String(port),
    SUPABASE_PORT: String(supabasePort),
    UPSTASH_PORT: String(upstashPort),
  };
  start = spawn("npm", ["start"], { cwd: clone, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  for (const stream of [start.stdout, start.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", (line) => logProgress(`  ${line}`));
  }
  const first = start;
  const url = `http://127.0.0.1:${port}`;
  await timed("npmStart", phases, () => waitUntilReady(url, first));
  await timed("generate", phases, () =>
    run(
      "npm",
      [
        ...["run", "generate", "--", "a red circle on a blue background"],
        ...["--type", "sdxl_image_fast", "--seed", "7", "--out", file, "--url", url],
      ],
      { cwd: clone, env },
    ),
  );
  const total = rounded((performance.now() - startedAt) / 1000);
  const { size } = await stat(file);
  await stop(first);
  start = spawn("npm", ["start"], { cwd: clone, env, stdio: "ignore", detached: true });
  const again = start;
  await timed("secondStart", phases, () => waitUntilReady(url, again));
  report({
    question: "How long from git clone to the first image?",
    target: "first start under 3 minutes, second start under 15 s",
    met: (phases.npmStart ?? 0) < 180 && (phases.secondStart ?? 0) < 15,
    totalSeconds: total,
    seconds: phases,
    imageBytes: size,
  });
} finally {
  process.off("SIGINT", interrupted);
  process.off("SIGTERM", interrupted);
  await cleanUp();
}
