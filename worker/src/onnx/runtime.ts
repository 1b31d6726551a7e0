import "./telemetryOff.ts";
import { InferenceSession } from "onnxruntime-node";
import { describeOnnxFailure, isOutOfMemory, OnnxError } from "./onnxError.ts";
import { OnnxModel } from "./onnxModel.ts";
import { probeModel } from "./probeModel.ts";
import { assertInstalled, defaultProviders, type Provider, sessionProviders } from "./providers.ts";

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
  /** To be tried in this order; `cuda`, then `cpu` by default. */
  providers?: readonly Provider[];
  log: LogFunction;
};

/** None of the wanted providers works; the message says why and what to do. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
}

type Setup = { usable: readonly Provider[]; threads: number; log: LogFunction };

/**
 * Opens ONNX files on one provider and keeps them warm until they are released.
 *
 * A list of providers throws instead of falling back, so each is tried alone, at first on a model of a few bytes;
 * the first that works is used for all files. A file that TensorRT refuses is opened again with CUDA.
 */
export class OnnxRuntime {
  /** The provider in use. */
  readonly provider: Provider;
  readonly #setup: Setup;
  readonly #open = new Map<string, Promise<OnnxModel>>();
  readonly #inUse = new Map<string, Provider>();
  #runMs = 0;

  /** Chooses the provider. Throws {@link ProviderError} when none of them, or not the required one, works. */
  static async start(options: RuntimeOptions): Promise<OnnxRuntime> {
    const { threads, log } = options;
    const usable = await usableProviders(options);
    const [provider] = usable;
    if (!provider) throw new ProviderError("No execution provider works; add cpu to EXECUTION_PROVIDER.");
    return new OnnxRuntime(provider, { usable, threads, log });
  }

  private constructor(provider: Provider, setup: Setup) {
    this.provider = provider;
    this.#setup = setup;
  }

  /** Another runtime of the same kind: what is opened through it is released together with it. */
  scope(): OnnxRuntime {
    return new OnnxRuntime(this.provider, this.#setup);
  }

  /** The providers that the open files really run on. */
  get inUse(): ReadonlySet<Provider> {
    return new Set(this.#inUse.values());
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
    this.#inUse.delete(path);
    const model = await opening?.catch(() => undefined);
    await model?.release();
  }

  async close(): Promise<void> {
    for (const path of [...this.#open.keys()]) await this.release(path);
  }

  async #create(path: string): Promise<OnnxModel> {
    const { provider, session } = await this.#createSession(path);
    this.#inUse.set(path, provider);
    return new OnnxModel(path, session, (ms) => {
      this.#runMs += ms;
    });
  }

  async #createSession(path: string): Promise<{ provider: Provider; session: InferenceSession }> {
    const { usable, threads, log } = this.#setup;
    const { provider } = this;
    try {
      return { provider, session: await InferenceSession.create(path, sessionOptions(provider, threads)) };
    } catch (error) {
      // From CUDA to the CPU would make seconds hours, without a word: such a file is broken, or too large.
      if (provider !== "tensorrt" || !usable.includes("cuda") || isOutOfMemory(error)) throw error;
      log("warn", "TensorRT refuses a model, it runs on CUDA", { path, reason: describeOnnxFailure(error) });
      const session = await InferenceSession.create(path, sessionOptions("cuda", threads));
      return { provider: "cuda", session };
    }
  }
}

/** Those of the wanted providers that work, in their order. Throws when CUDA is required and does not work. */
async function usableProviders(options: RuntimeOptions): Promise<Provider[]> {
  const { providers = defaultProviders, requireCuda, threads, log } = options;
  // Whoever requires CUDA does not want to hear that it was left out of a list.
  const wanted = requireCuda ? [...new Set<Provider>([...providers, "cuda"])] : providers;
  const usable: Provider[] = [];
  for (const provider of wanted) {
    // Below a provider that works nothing is of use but CUDA, for what TensorRT refuses.
    if (usable.length > 0 && provider !== "cuda") continue;
    if (requireCuda && provider === "cpu") continue;
    try {
      assertInstalled(provider);
      const session = await InferenceSession.create(probeModel, sessionOptions(provider, threads));
      await session.release();
      usable.push(provider);
    } catch (error) {
      const reason = describeOnnxFailure(error);
      if (requireCuda && provider === "cuda") {
        throw new ProviderError(`REQUIRE_CUDA is set, but CUDA can't be used: ${reason}`, { cause: error });
      }
      log("info", `${provider} is not available`, { reason });
    }
  }
  return usable;
}

function sessionOptions(provider: Provider, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: sessionProviders(provider),
    graphOptimizationLevel: "all",
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    // Resolutions vary from job to job: a memory plan would be kept for each of them.
    enableMemPattern: false,
    // Each session has threads of its own, which otherwise go on spinning after a run, for the work they hope
    // for: the text encoders' while the UNet is at work, the VAE's while the image is encoded and stored.
    extra: { session: { force_spinning_stop: "1" } },
  };
}
