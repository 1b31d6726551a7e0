import type { GenerationRequest, GenerationResult, GenerationState } from "../inference/protocol.ts";
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
export type CheckedPack = {
  /** Bytes of all models that are loaded together. */
  bytes: number;
  /** Opens the sessions. Throws PackError or OnnxError. */
  load(runtime: OnnxRuntime, log: LogFunction): Promise<Pipeline>;
};

/** A loaded model that makes pictures or videos. One generation at a time. */
export type Pipeline = {
  /** Throws RetryableError, PermanentError or CancelledError; leaves no work running behind. */
  generate(request: GenerationRequest, hooks: GenerationHooks): Promise<PipelineResult>;
  /** One step at this size, so that the first job does not pay for memory and kernels being set up. */
  warmUp(width: number, height: number): Promise<void>;
};

/** What the registry needs to know of a model family. */
export type Family = {
  /** Name people read in messages, such as `SDXL`. */
  title: string;
  /** True for `_class_name`s of `model_index.json` that this family runs. */
  recognises(className: string): boolean;
  /** Reads and checks a pack's files without loading its models. Throws PackError. */
  check(folder: string, name: string): Promise<CheckedPack>;
};
