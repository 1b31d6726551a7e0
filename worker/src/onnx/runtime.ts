import "./telemetryOff.ts";
import { InferenceSession } from "onnxruntime-node";
import { describeOnnxFailure, isOutOfMemory, OnnxError } from "./onnxError.ts";
import { OnnxModel } from "./onnxModel.ts";
import { assertInstalled, defaultProviders, type Provider, sessionProviders } from "./providers.ts";

export type LogFunction = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;

export type RuntimeOptions = {
  /** CPU threads per operator. */
  threads: number;
  /** Throws instead of falling back to the CPU. */
  requireCuda: boolean;
  /** Providers in order of preference; `cuda`, then `cpu` by default. */
  providers?: readonly Provider[];
  log: LogFunction;
};

/** None of the requested providers works; the message says why and what to do. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
}

/**
 * A minimal ONNX model (y = Identity(x), float32 scalar, opset 13). It shows whether a provider works before a large file
 * is opened, so that a broken file is not attributed to the provider.
 */
const probeModel: Uint8Array = Buffer.from(
  "CAg6MwoQCgF4EgF5IghJZGVudGl0eRIFcHJvYmVaCwoBeBIGCgQIARIAYgsKAXkSBgoECAESAEICEA0=",
  "base64",
);

type Setup = { usable: readonly Provider[]; threads: number; log: LogFunction };

/**
 * Opens ONNX files with one execution provider and keeps their sessions until they are released.
 *
 * With a list of providers, ONNX Runtime throws instead of falling back. So each provider is tried separately with a tiny
 * model, and the first one that works is used for all files. A file that TensorRT rejects is opened with CUDA.
 */
export class OnnxRuntime {
  /** The provider in use. */
  readonly provider: Provider;
  readonly #setup: Setup;
  readonly #open = new Map<string, Promise<OnnxModel>>();
  readonly #inUse = new Map<string, Provider>();
  #runMs = 0;

  /** Chooses the provider. @throws {ProviderError} when none works, or not the required one */
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

  /** Creates a runtime with the same provider, whose files are released together. */
  scope(): OnnxRuntime {
    return new OnnxRuntime(this.provider, this.#setup);
  }

  /** The providers that the open files run on. */
  get inUse(): ReadonlySet<Provider> {
    return new Set(this.#inUse.values());
  }

  /** Milliseconds spent in ONNX Runtime since this runtime was created. */
  get runMs(): number {
    return this.#runMs;
  }

  /** Opens a file, or returns its open session. @throws {OnnxError} */
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

  /** Releases one file. Can be called repeatedly: a second native release would throw. */
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
      // No fallback from CUDA to the CPU: it would silently turn seconds into hours.
      if (provider !== "tensorrt" || !usable.includes("cuda") || isOutOfMemory(error)) throw error;
      log("warn", "TensorRT rejected a model, running it on CUDA", {
        path,
        reason: describeOnnxFailure(error),
      });
      const session = await InferenceSession.create(path, sessionOptions("cuda", threads));
      return { provider: "cuda", session };
    }
  }
}

/** The requested providers that work, in order. @throws {ProviderError} when CUDA is required but doesn't work */
async function usableProviders(options: RuntimeOptions): Promise<Provider[]> {
  const { providers = defaultProviders, requireCuda, threads, log } = options;
  // With `requireCuda`, CUDA is tried even if it is not in the list.
  const requested = requireCuda ? [...new Set<Provider>([...providers, "cuda"])] : providers;
  const usable: Provider[] = [];
  for (const provider of requested) {
    // After the first provider that works, only CUDA is needed: for models that TensorRT rejects.
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
    // Resolutions vary between jobs, and a memory plan would be kept for each.
    enableMemPattern: false,
    // Otherwise each session's threads spin after a run while they wait for work, and slow down the other models and the
    // file encoder.
    extra: { session: { force_spinning_stop: "1" } },
  };
}
