import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import { requireFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import type { ClipTokenizer } from "./clipTokenizer.ts";
import { weighTokens } from "./embeddings.ts";
import type { PromptChunk } from "./promptChunks.ts";

/** What one CLIP text encoder says about a chunk. */
export type EncodedChunk = {
  /** States before the last layer, weights applied: [1, positions, width]. */
  hidden: Floats;
  /** The projected end token, [1, projection width]; null for an encoder without projection. */
  pooled: Floats | null;
};

export type TextEncoder = {
  readonly tokenizer: ClipTokenizer;
  /** Encodes a chunk, or an empty one for null. */
  encode(chunk: PromptChunk | null): Promise<EncodedChunk>;
};

/**
 * One of SDXL's text encoders. Throws PackError when its export lacks an output, or gives
 * numbers that are none.
 * @param pooledOutput `text_embeds` for the second, null for the first
 */
export function createTextEncoder(
  { model, tokenizer }: { model: OnnxModel; tokenizer: ClipTokenizer },
  component: string,
  pooledOutput: string | null,
): TextEncoder {
  const hiddenOutput = penultimateOutput(model, component);
  if (pooledOutput !== null && !model.outputNames.includes(pooledOutput)) {
    throw new PackError(`${component}/model.onnx`, `there is no output "${pooledOutput}"`);
  }
  const run = async (ids: readonly number[]): Promise<EncodedChunk> => {
    const feed = model.feed("input_ids", { data: ids, dims: [1, ids.length] });
    const wanted = pooledOutput === null ? [hiddenOutput] : [hiddenOutput, pooledOutput];
    const outputs = await model.run([feed], wanted);
    const hidden = outputs[hiddenOutput];
    if (!hidden) throw new Error(`output ${hiddenOutput} was not asked for`);
    for (const output of Object.values(outputs)) requireFinite(`${component}/model.onnx`, output.data);
    return { hidden, pooled: pooledOutput === null ? null : (outputs[pooledOutput] ?? null) };
  };
  /** Pads prompts, and is what weights are measured from; the same for every prompt. */
  let empty: EncodedChunk | null = null;
  const encodeEmpty = async (): Promise<EncodedChunk> => {
    empty ??= await run(tokenizer.frame([]));
    return empty;
  };
  return {
    tokenizer,
    async encode(chunk) {
      if (!chunk) return await encodeEmpty();
      const encoded = await run(chunk.ids);
      if (!chunk.weights) return encoded;
      return { ...encoded, hidden: weighTokens(encoded.hidden, (await encodeEmpty()).hidden, chunk.weights) };
    },
  };
}

/** Name of the hidden states one layer before the last. */
function penultimateOutput(model: OnnxModel, component: string): string {
  const layers = model.outputNames
    .flatMap((name) => /^hidden_states\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const layer = layers.at(-2);
  if (layer !== undefined) return `hidden_states.${layer}`;
  throw new PackError(
    `${component}/model.onnx`,
    "there are no hidden_states outputs; export the text encoders with output_hidden_states",
  );
}
