import type { TensorRules } from "./tensorRules.ts";

/** Values of one input of the trial run. */
export type TrialInput = { dims: readonly number[]; values: (index: number) => number };

/** One ONNX file of a pack: the expected inputs and outputs, and its trial run. */
export type ComponentPlan = {
  /** Display name, such as `unet`. */
  name: string;
  /** Path in the pack's folder. */
  file: string;
  inputs: TensorRules;
  outputs: TensorRules;
  /** Inputs of the trial run. Inputs that the graph doesn't have are omitted; scalars get the declared rank. */
  trial: Readonly<Record<string, TrialInput | number>>;
  /** Expected shapes of the outputs; null accepts any size. */
  results: Readonly<Record<string, readonly (number | null)[]>>;
};

/** Small positive and negative numbers, deterministic. */
export const noise = (index: number): number => Math.sin(index * 12.9898) * 0.5;
export const ones = (): number => 1;
export const zero = (): number => 0;
/** Token ids that every vocabulary contains. */
export const tokens = (index: number): number => index % 4;
