import type {
  CapabilityLimits,
  GenerationRequest,
  GenerationResult,
  GenerationState,
} from "../inference/protocol.ts";
import type { LogFunction, OnnxRuntime } from "../onnx/runtime.ts";

/** What a pipeline tells and makes; enhancing the prompt has happened before. */
export type PipelineState = Omit<GenerationState, "enhancedPrompt">;
export type PipelineResult = Omit<GenerationResult, "enhancement">;

export type GenerationHooks = {
  /** Takes the current state; never waits. */
  report(state: PipelineState): void;
  isCancelled(): boolean;
};

/** A model pack, checked as far as its files tell. */
export type CheckedPack<P extends Loadable = Pipeline> = {
  /** Bytes of all models that are loaded together. */
  bytes: number;
  /** What it stands of its formats' settings; absent where it has no limits of its own. */
  limits?: CapabilityLimits;
  /** Memory at the largest job, weights included, in bytes; estimated from the weights where absent. */
  needBytes?: number;
  /** Opens the sessions, all from this runtime: it releases them later. Throws PackError or OnnxError. */
  load(runtime: OnnxRuntime, log: LogFunction): Promise<P>;
};

/** What every loaded model has. */
export type Loadable = {
  /** One step at this size, so that the first job does not pay for memory and kernels being set up. */
  warmUp(width: number, height: number): Promise<void>;
  /** Frees what does not belong to the runtime it was loaded with. */
  close?(): Promise<void>;
};

/** A loaded model that makes pictures or videos. One generation at a time. */
export type Pipeline = Loadable & {
  /** Throws RetryableError, PermanentError or CancelledError; leaves no work running behind. */
  generate(request: GenerationRequest, hooks: GenerationHooks): Promise<PipelineResult>;
};

/** What the registry needs to know of a model family. */
export type Family<P extends Loadable = Pipeline> = {
  /** Name people read in messages, such as `SDXL`. */
  title: string;
  /** True for `_class_name`s of `model_index.json` that this family runs. */
  recognises(className: string): boolean;
  /** Reads and checks a pack's files without loading its models. Throws PackError. */
  check(folder: string, name: string): Promise<CheckedPack<P>>;
};
