import type { TensorRules } from "./tensorRules.ts";

/** Numbers for one input of the trial run. */
export type TrialInput = { dims: readonly number[]; values: (index: number) => number };

/** One ONNX file of a pack: what it must look like and how it is tried. */
export type ComponentPlan = {
  /** For people, such as `unet`. */
  name: string;
  /** Inside the pack's folder. */
  file: string;
  inputs: TensorRules;
  outputs: TensorRules;
  /** Inputs of the trial run; those that the graph does not have are left out, scalars take the declared rank. */
  trial: Readonly<Record<string, TrialInput | number>>;
  /** Expected dims of outputs of that run; null where anything goes. */
  results: Readonly<Record<string, readonly (number | null)[]>>;
};

/** Small numbers of both signs, the same every time. */
export const noise = (index: number): number => Math.sin(index * 12.9898) * 0.5;
export const ones = (): number => 1;
export const zero = (): number => 0;
/** Token ids that every vocabulary has. */
export const tokens = (index: number): number => index % 4;
