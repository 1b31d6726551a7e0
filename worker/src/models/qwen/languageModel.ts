import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { notFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import type { QwenConfig } from "./packConfig.ts";

/** Reads one text incrementally, and holds the keys and values of its tokens (the KV cache). */
export type TextReader = {
  /** Appends tokens and returns the logits of the next token, [vocabulary]. @throws {PackError} */
  read(ids: readonly number[]): Promise<Float32Array>;
};

export type LanguageModel = { start(): TextReader };

/** Input of newer exports for the number of logits; the last one is enough. */
const logitCountInputs = ["num_logits_to_keep", "logits_to_keep"];

/**
 * Creates a causal language model in Optimum's layout: `input_ids`, `attention_mask`, optionally `position_ids`, and
 * `past_key_values.N.{key,value}` [1, heads, past, head size] → `logits` [1, tokens, vocabulary] and
 * `present.N.{key,value}`.
 * @throws {PackError} when the graph has other inputs or outputs
 */
export function createLanguageModel(model: OnnxModel, config: QwenConfig): LanguageModel {
  const caches = cacheNames(config.layers);
  checkInterface(model, config, caches);
  const optional = logitCountInputs.filter((name) => model.inputNames.includes(name));
  const outputNames = ["logits", ...caches.map(({ present }) => present)];
  const emptyCache = () => {
    const dims = [1, config.keyValueHeads, 0, config.headSize];
    return caches.map(({ past }) => model.feed(past, { data: [], dims }));
  };
  return {
    start() {
      let cache = emptyCache();
      let position = 0;
      return {
        async read(ids) {
          const end = position + ids.length;
          const row = (data: readonly number[]) => ({ data, dims: [1, data.length] });
          const feeds = [
            model.feed("input_ids", row(ids)),
            model.feed("attention_mask", row(new Array<number>(end).fill(1))),
            ...optional.map((name) => model.feed(name, 1)),
            ...cache,
          ];
          if (model.inputNames.includes("position_ids")) {
            feeds.push(model.feed("position_ids", row(ids.map((_, index) => position + index))));
          }
          const outputs = await model.runToFeeds(feeds, outputNames);
          cache = caches.map(({ past, present }) => outputs.feed(present, past));
          position = end;
          const { data, dims } = outputs.floats("logits");
          // Copies the last row, because all logits together may be hundreds of megabytes.
          const logits = data.slice(data.length - (dims.at(-1) ?? config.vocabularySize));
          requireUsable(config.file, logits);
          return logits;
        },
      };
    },
  };
}

/** Minus infinity excludes a token and is allowed. NaN and infinity are not. */
function requireUsable(file: string, logits: Float32Array): void {
  if (logits.some((value) => !(value < Number.POSITIVE_INFINITY))) throw notFinite(file);
}

type CacheName = { past: string; present: string };

const cacheNames = (layers: number): CacheName[] =>
  Array.from({ length: layers }, (_, layer) =>
    ["key", "value"].map((part) => ({
      past: `past_key_values.${layer}.${part}`,
      present: `present.${layer}.${part}`,
    })),
  ).flat();

function checkInterface(model: OnnxModel, config: QwenConfig, caches: readonly CacheName[]): void {
  const inputs = ["input_ids", "attention_mask", ...caches.map(({ past }) => past)];
  const known = [...inputs, "position_ids", ...logitCountInputs];
  const outputs = ["logits", ...caches.map(({ present }) => present)];
  const problems = [
    ...inputs.filter((name) => !model.inputNames.includes(name)).map((name) => `has no input "${name}"`),
    ...model.inputNames
      .filter((name) => !known.includes(name))
      .map((name) => `has an unknown input "${name}"`),
    ...outputs.filter((name) => !model.outputNames.includes(name)).map((name) => `has no output "${name}"`),
  ];
  const first = caches[0]?.past ?? "";
  for (const [axis, size, field] of [
    [1, config.keyValueHeads, "num_key_value_heads"],
    [3, config.headSize, "head_dim"],
  ] as const) {
    const declared = problems.length === 0 ? model.axis(first, axis) : null;
    if (declared !== null && declared !== size) {
      throw new PackError(
        "config.json",
        `"${field}" is ${size}, but the model was exported with ${declared}`,
      );
    }
  }
  if (problems.length === 0) return;
  const shown = problems.length > 4 ? [...problems.slice(0, 4), `${problems.length - 4} more`] : problems;
  throw new PackError(
    config.file,
    `the model ${shown.join(", ")}; export it with Optimum's task text-generation-with-past`,
  );
}
