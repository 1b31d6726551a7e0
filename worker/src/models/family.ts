import type {
  CapabilityLimits,
  GenerationRequest,
  GenerationResult,
  GenerationState,
} from "../inference/protocol.ts";
import type { LogFunction, OnnxRuntime } from "../onnx/runtime.ts";

/** The state and result of a pipeline. The prompt has been enhanced before. */
export type PipelineState = Omit<GenerationState, "enhancedPrompt">;
export type PipelineResult = Omit<GenerationResult, "enhancement">;

export type GenerationHooks = {
  /** Receives the current state. Must not block. */
  report(state: PipelineState): void;
  isCancelled(): boolean;
};

/** A model pack whose files have been checked. */
export type CheckedPack<P extends Loadable = Pipeline> = {
  /** Bytes of all models that are loaded together. */
  bytes: number;
  /** Limits that are narrower than those of its formats; absent if there are none. */
  limits?: CapabilityLimits;
  /** Memory for its largest job in bytes, including weights. If absent, it is estimated from the weights. */
  needBytes?: number;
  /** Opens all sessions with this runtime, which also releases them. @throws {PackError | OnnxError} */
  load(runtime: OnnxRuntime, log: LogFunction): Promise<P>;
};

/** A loaded model of any kind. */
export type Loadable = {
  /** Runs one step of this size, so that the first job doesn't wait for allocations and kernel selection. */
  warmUp(width: number, height: number): Promise<void>;
  /** Frees resources that don't belong to the runtime. */
  close?(): Promise<void>;
};

/** A loaded model that generates images or videos, one generation at a time. */
export type Pipeline = Loadable & {
  /** @throws {RetryableError | PermanentError | CancelledError} after all its work has stopped */
  generate(request: GenerationRequest, hooks: GenerationHooks): Promise<PipelineResult>;
};

/** The interface of a model family. */
export type Family<P extends Loadable = Pipeline> = {
  /** Display name, such as `SDXL`. */
  title: string;
  /** True for each `_class_name` of `model_index.json` that this family runs. */
  supports(className: string): boolean;
  /** Reads and checks a pack's files without loading its models. @throws {PackError} */
  check(folder: string, name: string): Promise<CheckedPack<P>>;
};
