import { readQwenConfig } from "../qwen/packConfig.ts";
import { type ComponentPlan, noise, ones, type TrialInput, tokens } from "./componentPlan.ts";
import { floats, type TensorRule, wholeNumbers } from "./tensorRules.ts";

/** Tokens of the trial run: in the cache, and new ones. */
const past = 3;
const length = 2;

/** The graph of a language model with its KV cache. @throws {PackError} */
export async function qwenPlan(folder: string): Promise<ComponentPlan[]> {
  const config = await readQwenConfig(folder, "checked");
  const { layers, keyValueHeads, headSize, vocabularySize } = config;
  const cacheRule: TensorRule = {
    types: floats,
    ranks: [4],
    sizes: { 1: keyValueHeads, 3: headSize },
    free: { 2: "prompts and answers have a fixed length" },
  };
  const names = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
  const each = <T>(prefix: string, value: T): Record<string, T> =>
    Object.fromEntries(names.map((name) => [`${prefix}.${name}`, value]));
  const line: TensorRule = {
    types: wholeNumbers,
    ranks: [2],
    free: { 1: "prompts have a fixed length" },
  };
  const count: TensorRule = { types: wholeNumbers, ranks: [0, 1], optional: true };
  const cache: TrialInput = { dims: [1, keyValueHeads, past, headSize], values: noise };
  return [
    {
      name: "model",
      file: config.file,
      inputs: {
        input_ids: line,
        attention_mask: line,
        position_ids: { ...line, optional: true },
        num_logits_to_keep: count,
        logits_to_keep: count,
        ...each("past_key_values", cacheRule),
      },
      outputs: {
        logits: { types: floats, ranks: [3], sizes: { 2: vocabularySize } },
        ...each("present", { types: floats, ranks: [4], sizes: { 1: keyValueHeads, 3: headSize } }),
      },
      trial: {
        input_ids: { dims: [1, length], values: tokens },
        attention_mask: { dims: [1, past + length], values: ones },
        position_ids: { dims: [1, length], values: (index) => past + index },
        num_logits_to_keep: length,
        logits_to_keep: length,
        ...each("past_key_values", cache),
      },
      results: {
        logits: [1, length, vocabularySize],
        ...each("present", [1, keyValueHeads, past + length, headSize]),
      },
    },
  ];
}
