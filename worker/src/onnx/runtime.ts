import "./telemetryOff.ts";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { describeOnnxFailure, isOutOfMemory, OnnxError } from "./onnxError.ts";
import { OnnxModel } from "./onnxModel.ts";
import { probeModel } from "./probeModel.ts";

export type LogFunction = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;

export type RuntimeOptions = {
  /** Threads of one operator on the CPU. */
  threads: number;
  /** Fail instead of falling back to the CPU. */
  requireCuda: boolean;
  log: LogFunction;
};

export type Provider = "cuda" | "cpu";

/**
 * Opens ONNX files on one provider and keeps them warm until they are released.
 *
 * `executionProviders: ["cuda", "cpu"]` throws instead of falling back, so CUDA is tried alone first, on a
 * model of a few bytes; what came of it holds for all files.
 */
export class OnnxRuntime {
  /** The provider in use. */
  readonly provider: Provider;
  readonly #threads: number;
  readonly #open = new Map<string, Promise<OnnxModel>>();
  #runMs = 0;

  /** Chooses the provider. Throws when CUDA is required and does not work. */
  static async start(options: RuntimeOptions): Promise<OnnxRuntime> {
    return new OnnxRuntime(await chooseProvider(options), options.threads);
  }

  private constructor(provider: Provider, threads: number) {
    this.provider = provider;
    this.#threads = threads;
  }

  /** Milliseconds spent inside ONNX Runtime calls since this runtime was made. */
  get runMs(): number {
    return this.#runMs;
  }

  /** Opens a file, or returns the warm session of an earlier call. Throws OnnxError. */
  open(path: string): Promise<OnnxModel> {
    const known = this.#open.get(path);
    if (known) return known;
    const opening = this.#create(path).catch((error: unknown) => {
      this.#open.delete(path);
      throw new OnnxError(path, describeOnnxFailure(error), {
        cause: error,
        outOfMemory: isOutOfMemory(error),
      });
    });
    this.#open.set(path, opening);
    return opening;
  }

  /** Releases one file. Safe to repeat: a second native release would throw. */
  async release(path: string): Promise<void> {
    const opening = this.#open.get(path);
    this.#open.delete(path);
    const model = await opening?.catch(() => undefined);
    await model?.release();
  }

  async close(): Promise<void> {
    for (const path of [...this.#open.keys()]) await this.release(path);
  }

  async #create(path: string): Promise<OnnxModel> {
    const session = await InferenceSession.create(path, sessionOptions(this.provider, this.#threads));
    return new OnnxModel(path, session, (ms) => {
      this.#runMs += ms;
    });
  }
}

/** Throws when CUDA is required and does not work. */
async function chooseProvider(options: RuntimeOptions): Promise<Provider> {
  try {
    assertCudaInstalled();
    await tryProvider("cuda", options.threads);
    return "cuda";
  } catch (error) {
    const reason = describeOnnxFailure(error);
    if (options.requireCuda) {
      throw new Error(`REQUIRE_CUDA is set, but CUDA can't be used: ${reason}`, { cause: error });
    }
    options.log("info", "CUDA is not available, running on the CPU", { reason });
    return "cpu";
  }
}

/** Asking for a provider whose library is missing makes ONNX Runtime print an error of its own. */
function assertCudaInstalled(): void {
  const entry = createRequire(import.meta.url).resolve("onnxruntime-node");
  const folder = join(dirname(entry), "..", "bin", "napi-v6", process.platform, process.arch);
  const library =
    process.platform === "win32" ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";
  if (existsSync(join(folder, library))) return;
  throw new Error("onnxruntime-node was installed without its CUDA libraries");
}

async function tryProvider(provider: Provider, threads: number): Promise<void> {
  const session = await InferenceSession.create(probeModel, sessionOptions(provider, threads));
  await session.release();
}

function sessionOptions(provider: Provider, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    // Resolutions vary from job to job: a memory plan would be kept for each of them.
    enableMemPattern: false,
    // Each session has threads of its own, which otherwise go on spinning after a run, for the work they hope
    // for: the text encoders' while the UNet is at work, the VAE's while the picture is encoded and stored.
    extra: { session: { force_spinning_stop: "1" } },
  };
}
