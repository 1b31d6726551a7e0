import { spawn } from "node:child_process";
import type { Step } from "./steps.ts";

export type StepResult = { ok: boolean; output: string; seconds: number };

/** Runs one step and captures its output. */
export function runStep(step: Step, fix: boolean): Promise<StepResult> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const args = fix && step.fixArgs ? step.fixArgs : step.args;
    const windows = process.platform === "win32";
    const child = spawn(step.command, args, { stdio: ["ignore", "pipe", "pipe"], shell: windows });
    let output = "";
    const append = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", append);
    child.stderr.on("data", append);
    const finish = (ok: boolean): void =>
      resolve({ ok, output, seconds: (performance.now() - startedAt) / 1000 });
    child.on("error", (error) => {
      output += error.message;
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

/** Runs the steps in order, prints each result and the output of failed steps. Returns the names of those. */
export async function runSteps(steps: readonly Step[], fix: boolean): Promise<string[]> {
  const failed: string[] = [];
  for (const step of steps) {
    const { ok, output, seconds } = await runStep(step, fix);
    console.log(`${ok ? "ok  " : "FAIL"} ${step.name} (${seconds.toFixed(1)} s)`);
    if (ok) continue;
    failed.push(step.name);
    console.log(output.trimEnd().replaceAll(/^/gm, "     "));
  }
  return failed;
}
