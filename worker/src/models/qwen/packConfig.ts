import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { PackError } from "../packError.ts";
import { parsePackJson, readOptionalPackJson } from "../packFiles.ts";
import { type ChatTemplate, readChatTemplate } from "./chatTemplate.ts";
import type { SamplingRules } from "./sampling.ts";
import { loadTextTokenizer, type TextTokenizer } from "./textTokenizer.ts";

const configSchema = z.object({
  num_hidden_layers: z.number().int().positive(),
  num_attention_heads: z.number().int().positive(),
  /** Fewer than attention heads if several share a key and value (grouped-query attention). */
  num_key_value_heads: z.number().int().positive().optional(),
  hidden_size: z.number().int().positive(),
  head_dim: z.number().int().positive().nullish(),
  vocab_size: z.number().int().positive(),
  max_position_embeddings: z.number().int().positive().default(32_768),
  eos_token_id: z.union([z.number().int(), z.array(z.number().int())]).nullish(),
});

const generationSchema = z.object({
  eos_token_id: z.union([z.number().int(), z.array(z.number().int())]).nullish(),
  do_sample: z.boolean().default(false),
  temperature: z.number().min(0).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  top_k: z.number().int().min(0).nullish(),
  repetition_penalty: z.number().positive().nullish(),
});

/** The configuration of a Qwen2.5 pack in the layout of Optimum and transformers.js. */
export type QwenConfig = {
  name: string;
  /** Path of the graph in the folder, for messages. */
  file: string;
  path: string;
  /** Size of the model in bytes. */
  bytes: number;
  layers: number;
  keyValueHeads: number;
  headSize: number;
  vocabularySize: number;
  /** Maximum tokens of prompt and answer together. */
  contextLength: number;
  tokenizer: TextTokenizer;
  template: ChatTemplate;
  sampling: SamplingRules;
  /** Ids that end an answer. */
  stopIds: ReadonlySet<number>;
};

/** Reads and checks a pack. @throws {PackError} naming the file to fix */
export async function readQwenConfig(folder: string, name: string): Promise<QwenConfig> {
  const config = await parsePackJson(folder, "config.json", configSchema);
  const generation = (await readOptionalPackJson(folder, "generation_config.json"))
    ? await parsePackJson(folder, "generation_config.json", generationSchema)
    : generationSchema.parse({});
  const model = await findGraph(folder);
  const stopIds = [generation.eos_token_id ?? config.eos_token_id ?? []].flat();
  if (stopIds.length === 0) {
    throw new PackError(
      "generation_config.json",
      '"eos_token_id" is missing; without it an answer never ends',
    );
  }
  const tokenizer = await loadTextTokenizer(folder, { vocabularySize: config.vocab_size, stopIds });
  const template = await readChatTemplate(folder);
  return {
    name,
    ...model,
    layers: config.num_hidden_layers,
    keyValueHeads: config.num_key_value_heads ?? config.num_attention_heads,
    headSize: config.head_dim ?? config.hidden_size / config.num_attention_heads,
    vocabularySize: config.vocab_size,
    contextLength: config.max_position_embeddings,
    tokenizer,
    template,
    sampling: samplingOf(generation),
    stopIds: new Set(stopIds),
  };
}

function samplingOf(generation: z.infer<typeof generationSchema>): SamplingRules {
  return {
    // A temperature of zero selects the most likely token, as in transformers.
    temperature: generation.do_sample ? (generation.temperature ?? 1) : 0,
    topP: generation.top_p ?? 1,
    topK: generation.top_k ?? 0,
    repetitionPenalty: generation.repetition_penalty ?? 1,
  };
}

/**
 * Finds the graph: at the root (Optimum) or in `onnx/` (transformers.js). Large models have their weights in
 * `model.onnx_data` or, in parts of 2 GB, `model.onnx_data_1`, ….
 */
async function findGraph(folder: string): Promise<{ file: string; path: string; bytes: number }> {
  for (const file of ["model.onnx", "onnx/model.onnx"]) {
    const path = join(folder, file);
    const graph = await stat(path).catch(() => null);
    if (!graph?.isFile()) continue;
    if (graph.size === 0) throw new PackError(file, "the file is empty; copy it again");
    let { size: bytes } = graph;
    for (const name of await readdir(dirname(path))) {
      if (/^model\.onnx[._]data/.test(name)) bytes += (await stat(join(dirname(path), name))).size;
    }
    return { file, path, bytes };
  }
  throw new PackError("model.onnx", "the file is missing, also in onnx/; export or copy the model");
}
