import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { findFreePorts } from "../cli/start/ports.ts";
import { peakOfChild } from "./childMemory.ts";
import { isCompleted, openSession } from "./jobs.ts";
import { logProgress, report, rounded } from "./report.ts";
import { withStack } from "./stack.ts";

/**
 * How much memory do images take in the inference child, and is the orchestrator's event loop ever blocked?
 *
 *     node bench/image-child.ts
 *
 * Output: the child's peak, the worst delay of the orchestrator's event loop, and that of an idle process.
 */
const extraBytes = 400e6;
const mostDelayMs = 50;
const prompt = "a red circle on a blue background";

const modelsDir = resolve(process.env.MODELS_DIR ?? "models/demo");
const modelBytes = readdirSync(join(modelsDir, "sdxl"), { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.onnx(_data)?$/.test(file.name))
  .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);

/** The formats' own size, in batches too, then the largest that is allowed. */
const scenarios: { name: string; input: Record<string, unknown> }[] = [
  { name: "one image of 1024 × 1024", input: { type: "sdxl_image_fast", prompt, seed: 1 } },
  { name: "six images", input: { type: "sdxl_image_fast", prompt, seed: 2, batchSize: 6, steps: 10 } },
  {
    name: "one of 1536 × 1024",
    input: { type: "sdxl_image_fast", prompt, seed: 3, steps: 10, width: 1536, height: 1024 },
  },
];

/** Worst delay of the control plane's event loop since it was last asked, in milliseconds. */
async function worstDelay(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const value = /^ourvidz_event_loop_delay_seconds\{[^}]*"max"[^}]*\} (\S+)$/m.exec(text)?.[1];
  if (value === undefined) throw new Error("The worker's metrics don't contain the delay of its event loop.");
  return rounded(Number(value) * 1000);
}

/** The same of this process, which hardly does anything: what the machine alone makes a process wait. */
const idle = monitorEventLoopDelay({ resolution: 10 });
idle.enable();
function idleDelay(): number {
  const worst = rounded(Math.max(0, idle.max / 1e6 - 10));
  idle.reset();
  return worst;
}

const [port = 0] = await findFreePorts(1);
process.env.METRICS_PORT = String(port);

await withStack(async (stack) => {
  const session = await openSession(stack);
  const measured: Record<string, { peakMb: number | null; delayMs: number; idleDelayMs: number }> = {};
  // What starting costs is not the question.
  await worstDelay(port);
  idleDelay();
  for (const { name, input } of scenarios) {
    const job = await session.submit(input);
    await job.waitFor("completion", isCompleted, 10 * 60_000);
    const peak = peakOfChild("sdxl_image_fast");
    measured[name] = {
      peakMb: peak === null ? null : Math.round(peak / 1e6),
      delayMs: await worstDelay(port),
      idleDelayMs: idleDelay(),
    };
    logProgress(`${name}: peak ${measured[name]?.peakMb} MB, delay ${measured[name]?.delayMs} ms`);
  }
  session.close();
  const allowedMb = Math.round((1.3 * modelBytes + extraBytes) / 1e6);
  const atFormatSize = measured["six images"]?.peakMb ?? 0;
  const isAwake = Object.values(measured).every(
    ({ delayMs, idleDelayMs }) => delayMs <= Math.max(mostDelayMs, idleDelayMs),
  );
  report({
    question: "How much memory do images take, and is the orchestrator's event loop ever blocked?",
    target: `child under 1.3 × models + 400 MB at the formats' size, no delay over ${mostDelayMs} ms that an idle process has not too`,
    met: atFormatSize <= allowedMb && isAwake,
    modelMb: Math.round(modelBytes / 1e6),
    allowedMb,
    measured,
  });
});
