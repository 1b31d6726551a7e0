import { attemptErrors } from "#contracts/jobs/attemptErrors.ts";
import { createLogger } from "#platform/log.ts";
import { PolicyFileError } from "#policy/policyFile.ts";
import { readContentPolicy } from "#policy/readPolicyFile.ts";
import { CancelledError } from "../diffusion/cancelled.ts";
import { WorkerError } from "../errors.ts";
import { guardGenerator } from "../models/classifier/guardGenerator.ts";
import { openImageGate } from "../models/classifier/imageGate.ts";
import { GrantedMemory } from "../models/memoryGrants.ts";
import { createGenerator, type Generator } from "../models/registry.ts";
import { type LogFunction, ProviderError } from "../onnx/runtime.ts";
import type { EnhancementRequest, FromChild, GenerationRequest, ToChild } from "./protocol.ts";
import { childOptionsSchema } from "./protocol.ts";

/**
 * Entry point of the inference child, which only computes. It has no secrets and opens no connections: files go to the
 * request's work folder, messages to the parent.
 */
const options = childOptionsSchema.parse(JSON.parse(process.argv[2] ?? "null"));
const log = createLogger({
  name: "inference",
  level: options.logLevel,
  format: options.logFormat,
});

// Warnings of Node and of libraries must not end the process after the reader of its output has closed it.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

// The parent decides when to exit. Ctrl-C reaches the whole process group, but the running job has to be settled first.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("disconnect", () => process.exit(0));

/** Resolves once the parent has the message; the process must not exit before. */
const send = (message: FromChild): Promise<void> =>
  new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });

const memory = new GrantedMemory((message) => void send(message));
process.on("message", (message: ToChild) => {
  if (message.kind === "grant" || message.kind === "unload") memory.handle(message);
});

const modelLog: LogFunction = (level, message, fields) => log[level](message, fields);

async function openGenerator(): Promise<Generator> {
  const policy = await readContentPolicy(options.policyFile);
  const imageGate = await openImageGate({ ...options, policy: policy.file.images, log: modelLog });
  const generator = await createGenerator({
    ...options,
    memory,
    onProvider: (provider) => void send({ kind: "provider", provider }),
    log: modelLog,
  });
  return guardGenerator(generator, policy, imageGate);
}

const generator = await openGenerator().catch(async (error: unknown) => {
  if (!(error instanceof ProviderError || error instanceof PolicyFileError)) throw error;
  await send({ kind: "unusable", reason: error.message });
  process.exit(1);
});
let current: string | null = null;
let cancelled = false;
let stopping = false;

async function generate(request: GenerationRequest): Promise<FromChild> {
  const { jobId } = request;
  const result = await generator.generate(request, {
    report: (state) => void send({ kind: "state", jobId, state }),
    isCancelled: () => cancelled,
  });
  return { kind: "done", jobId, result };
}

async function enhance(request: EnhancementRequest): Promise<FromChild> {
  const enhancement = await generator.enhance(request, () => cancelled);
  return { kind: "enhanced", jobId: request.jobId, enhancement };
}

async function run(jobId: string, work: () => Promise<FromChild>): Promise<void> {
  current = jobId;
  cancelled = false;
  try {
    await send(await work());
  } catch (error) {
    await send(outcomeOf(jobId, error));
  } finally {
    current = null;
    if (stopping) await exit();
  }
}

function outcomeOf(jobId: string, error: unknown): FromChild {
  if (error instanceof CancelledError) return { kind: "cancelled", jobId };
  if (error instanceof WorkerError) {
    const { code, message, detail, retryable } = error;
    return { kind: "failed", jobId, code, message, detail: detail ?? causesOf(error.cause), retryable };
  }
  const { message, retryable } = attemptErrors.WORKER_ERROR;
  return { kind: "failed", jobId, code: "WORKER_ERROR", message, detail: causesOf(error), retryable };
}

const causesOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error ?? "");

/** Called only between two runs: exiting during one aborts the process. */
async function exit(): Promise<void> {
  await generator.close();
  process.exit(0);
}

process.on("message", (message: ToChild) => {
  if (message.kind === "run") {
    void run(message.request.jobId, () => generate(message.request));
  } else if (message.kind === "enhance") {
    void run(message.request.jobId, () => enhance(message.request));
  } else if (message.kind === "cancel") {
    if (message.jobId !== current) return;
    cancelled = true;
    memory.cancel();
  } else if (message.kind === "stop") {
    stopping = true;
    cancelled = true;
    memory.cancel();
    if (current === null) void exit();
  }
});

const { provider, capabilities, models, enhancer } = generator;
void send({ kind: "ready", provider, capabilities, models, enhancer });
