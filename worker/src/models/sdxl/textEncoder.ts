import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import { requireFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import type { ClipTokenizer } from "./clipTokenizer.ts";
import { applyWeights } from "./embeddings.ts";
import type { PromptChunk } from "./promptChunks.ts";

/** The output of one CLIP text encoder for a chunk. */
export type EncodedChunk = {
  /** Penultimate hidden states with weights applied, [1, positions, width]. */
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
 * Creates one of SDXL's text encoders.
 * @param pooledOutput `text_embeds` for the second encoder, null for the first
 * @throws {PackError} when its export lacks an output, or its output is not finite
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
    const requested = pooledOutput === null ? [hiddenOutput] : [hiddenOutput, pooledOutput];
    const outputs = await model.run([feed], requested);
    const hidden = outputs[hiddenOutput];
    if (!hidden) throw new Error(`output ${hiddenOutput} was not requested`);
    for (const output of Object.values(outputs)) requireFinite(`${component}/model.onnx`, output.data);
    return { hidden, pooled: pooledOutput === null ? null : (outputs[pooledOutput] ?? null) };
  };
  /** The empty prompt, for padding and as the origin of weights. The same for every prompt. */
  let empty: EncodedChunk | null = null;
  const encodeEmpty = async (): Promise<EncodedChunk> => {
    empty ??= await run(tokenizer.addSpecialTokens([]));
    return empty;
  };
  return {
    tokenizer,
    async encode(chunk) {
      if (!chunk) return await encodeEmpty();
      const encoded = await run(chunk.ids);
      if (!chunk.weights) return encoded;
      return {
        ...encoded,
        hidden: applyWeights(encoded.hidden, (await encodeEmpty()).hidden, chunk.weights),
      };
    },
  };
}

/** Name of the output with the hidden states of the layer before the last. */
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
