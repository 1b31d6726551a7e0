import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jobCatalog } from "#contracts/jobs/catalog.ts";
import {
  childOptionsSchema,
  type FromChild,
  type GenerationRequest,
  type GenerationState,
  type ToChild,
} from "../inference/protocol.ts";
import { tinyPng, tinyWebp } from "./tinyPng.ts";

/**
 * An inference child that computes nothing: a forked process that speaks the protocol and does what the first word
 * of a prompt says, so that supervision can be tried without a model.
 */
const { jobTypes, modelsDir } = childOptionsSchema.parse(JSON.parse(process.argv[2] ?? "null"));
const send = (message: FromChild): void => void process.send?.(message);

let cancelled = false;
let current: GenerationRequest | null = null;

const stateAt = (request: GenerationRequest, step: number): GenerationState => ({
  phase: "denoising",
  step,
  totalSteps: request.steps * request.batchSize,
  remainingMs: 1000,
  preview: null,
  enhancedPrompt: null,
});
const report = (request: GenerationRequest, step: number) =>
  send({ kind: "state", jobId: request.jobId, state: stateAt(request, step) });

/** A step every 20 ms, until cancelled or all are done. */
function keepStepping(request: GenerationRequest, step: number, last: number): void {
  if (cancelled) {
    current = null;
    send({ kind: "cancelled", jobId: request.jobId });
    return;
  }
  if (step > last) {
    finish(request);
    return;
  }
  report(request, step % request.steps);
  setTimeout(() => keepStepping(request, step + 1, last), 20);
}

function finish(request: GenerationRequest): void {
  current = null;
  const files = Array.from({ length: request.batchSize }, (_, batchIndex) => {
    const path = join(request.workFolder, `${batchIndex}.png`);
    const thumbnailPath = join(request.workFolder, `${batchIndex}.webp`);
    const bytes = tinyPng(request.width, request.height);
    writeFileSync(path, request.prompt.startsWith("damaged") ? bytes.subarray(0, bytes.length / 2) : bytes);
    writeFileSync(thumbnailPath, tinyWebp);
    const { width, height } = request;
    const seed = (request.seed + batchIndex) % 2 ** 31;
    const facts = {
      fileSize: bytes.length,
      duration: null,
      mimeType: "image/png" as const,
      thumbHash: "AAAA",
    };
    return { batchIndex, seed, path, thumbnailPath, width, height, ...facts };
  });
  const phases = { load_ms: 0, text_encode_ms: 1, denoise_ms: 2, decode_ms: 1, file_encode_ms: 1 };
  const timings = { ...phases, session_run_ms: 3, total_ms: 5 };
  send({ kind: "done", jobId: request.jobId, result: { files, timings, enhancement: null } });
}

const failure = { kind: "failed", detail: "as asked", message: "It did not work." } as const;

const behaviors: Record<string, (request: GenerationRequest) => void> = {
  steps: (request) => keepStepping(request, 1, Number.POSITIVE_INFINITY),
  walk: (request) => keepStepping(request, 1, request.steps),
  silent: () => {},
  describe(request) {
    const png = readFileSync(request.source?.path ?? "");
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    process.stderr.write(`the source is an image of ${width} × ${height}\n`);
    finish(request);
  },
  crash: () => process.exit(3),
  memory: () => process.kill(process.pid, "SIGKILL"),
  abort() {
    process.stderr.write("terminate called after throwing an instance of 'std::bad_alloc'\n");
    process.abort();
  },
  malformed: () => process.send?.({ kind: "done", jobId: 7 }),
  refuse: ({ jobId }) => send({ ...failure, jobId, code: "NUMERIC_OVERFLOW", retryable: false }),
  exhausted: ({ jobId }) => send({ ...failure, jobId, code: "OUT_OF_MEMORY", retryable: true }),
};

process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("message", (message: ToChild) => {
  if (message.kind === "stop") process.exit(0);
  if (message.kind === "cancel") cancelled = true;
  if (message.kind !== "run") return;
  cancelled = false;
  current = message.request;
  report(current, 0);
  const behavior = behaviors[current.prompt.split(" ")[0] ?? ""] ?? finish;
  behavior(current);
});

if (modelsDir.endsWith("missing-library"))
  throw new Error("libonnxruntime.so: cannot open shared object file");
send({
  kind: "ready",
  provider: "fake",
  models: [],
  enhancer: { available: false, reason: "There is no enhancer." },
  capabilities: jobTypes.map((type) =>
    jobCatalog[type].family === "wan" || (modelsDir.endsWith("fast-only") && type !== "sdxl_image_fast")
      ? { type, available: false, reason: `There is no pack for ${type}.` }
      : { type, available: true, pack: "fake" },
  ),
});
