import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import type { GenerationRequest } from "../worker/src/inference/protocol.ts";
import { createGenerator } from "../worker/src/models/registry.ts";
import { logProgress, report, rounded } from "./report.ts";

/**
 * How long does a pack of any size take to load, and how much memory does a job need?
 *
 *     node bench/real-sizes.ts --models FOLDER --type sdxl_image_fast|video_fast [--width --height --frames --steps --guidance]
 *
 * Output: seconds to load and in all, the peak of resident memory, and the planned memory.
 */
const { values } = parseArgs({
  options: {
    models: { type: "string" },
    type: { type: "string", default: "sdxl_image_fast" },
    width: { type: "string" },
    height: { type: "string" },
    frames: { type: "string" },
    steps: { type: "string", default: "1" },
    guidance: { type: "string", default: "1" },
    threads: { type: "string", default: "2" },
  },
});
const type = values.type as JobType;
if (values.models === undefined || !(type in jobCatalog)) {
  logProgress(
    "node bench/real-sizes.ts --models FOLDER --type sdxl_image_fast|video_fast [--width --height --frames --steps --guidance]",
  );
  process.exit(2);
}

const format = jobCatalog[type];
const workFolder = await mkdtemp(join(tmpdir(), "real-sizes-"));
const request: GenerationRequest = {
  jobId: "00000000-0000-4000-8000-000000000001",
  attempt: 1,
  type,
  prompt: "a red circle on a blue background",
  negativePrompt: null,
  width: Number(values.width ?? format.width),
  height: Number(values.height ?? format.height),
  steps: Number(values.steps),
  guidanceScale: Number(values.guidance),
  frameCount: values.frames === undefined ? format.frameCount : Number(values.frames),
  seed: 7,
  batchSize: 1,
  enhance: false,
  source: null,
  embedPrompt: true,
  workFolder,
};

/** The maximum of this process's resident memory in bytes. 0 on systems other than Linux. */
async function peakBytes(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

const generator = await createGenerator({
  modelsDir: resolve(values.models),
  jobTypes: [type],
  threads: Number(values.threads),
  requireCuda: false,
  eagerBytes: 0,
  log: (level, message, fields) => logProgress(`${level} ${message} ${JSON.stringify(fields ?? {})}`),
});
const [need] = generator.models;
const before = await peakBytes();
const result = await generator.generate(request, {
  report: ({ phase, step, totalSteps }) => logProgress(`${phase} ${step}/${totalSteps}`),
  isCancelled: () => false,
});
await generator.close();
await rm(workFolder, { recursive: true });
const peak = await peakBytes();
const bytes = need?.bytes ?? 0;
report({
  question: "How long does a pack of this size take to load, and how much memory does a job take?",
  target: "peak within the planned memory",
  met: peak <= bytes,
  pack: need?.model,
  plannedGb: rounded(bytes / 1e9),
  peakGb: rounded(peak / 1e9),
  beforeGb: rounded(before / 1e9),
  files: result.files.length,
  seconds: Object.fromEntries(
    Object.entries(result.timings).map(([name, ms]) => [
      name.replace(/_ms$/, ""),
      rounded(Number(ms) / 1000),
    ]),
  ),
});
