import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import type { ClipTokenizer } from "./clipTokenizer.ts";
import { concatTokens, concatWidths, zeros } from "./embeddings.ts";
import { chunkPrompt, type PromptChunk } from "./promptChunks.ts";
import { parsePromptWeights } from "./promptWeights.ts";
import { createTextEncoder } from "./textEncoder.ts";

/** The prompt embeddings of SDXL (diffusers' `prompt_embeds` and `pooled_prompt_embeds`). */
export type PromptEmbeds = {
  /** [1, chunks × positions of an encoder, width of both encoders together] */
  hidden: Floats;
  /** [1, projection width] */
  pooled: Floats;
  chunks: number;
  /** Number of tokens that were dropped because the UNet accepts no more. */
  dropped: number;
};

export type PromptEncoder = {
  /** Parses weights, splits the prompt into chunks, and encodes them. */
  encode(prompt: string): Promise<PromptEmbeds>;
  /** Appends empty chunks until there are `chunks`. */
  pad(embeds: PromptEmbeds, chunks: number): Promise<PromptEmbeds>;
};

type ModelWithTokenizer = { model: OnnxModel; tokenizer: ClipTokenizer };

/** 600 tokens. Bounds the cost of attention, which grows with every chunk. */
const maxChunks = 8;

/**
 * Encodes prompts as SDXL does: the penultimate hidden states of both CLIP encoders side by side, and the projected end
 * token of the second. A long prompt is encoded in several chunks; the projected token is that of the first.
 * @throws {PackError} when an export lacks an output
 */
export function createPromptEncoder(
  first: ModelWithTokenizer,
  second: ModelWithTokenizer,
  unet: Pick<OnnxModel, "axis">,
): PromptEncoder {
  const one = createTextEncoder(first, "text_encoder", null);
  const two = createTextEncoder(second, "text_encoder_2", "text_embeds");
  // Some exports have a fixed number of tokens.
  const chunkLimit = unet.axis("encoder_hidden_states", 1) === null ? maxChunks : 1;
  const encodeChunk = async (
    a: PromptChunk | undefined,
    b: PromptChunk | undefined,
  ): Promise<{ hidden: Floats; pooled: Floats }> => {
    const left = await one.encode(a ?? null);
    const right = await two.encode(b ?? null);
    if (!right.pooled) throw new Error("the second text encoder gave no text_embeds");
    return { hidden: concatWidths(left.hidden, right.hidden), pooled: right.pooled };
  };
  return {
    async encode(prompt) {
      const parts = parsePromptWeights(prompt);
      const a = chunkPrompt(one.tokenizer, parts, chunkLimit);
      const b = chunkPrompt(two.tokenizer, parts, chunkLimit);
      const { hidden, pooled } = await encodeChunk(a.chunks[0], b.chunks[0]);
      const chunks = Math.max(a.chunks.length, b.chunks.length);
      const states = [hidden];
      for (let index = 1; index < chunks; index += 1) {
        states.push((await encodeChunk(a.chunks[index], b.chunks[index])).hidden);
      }
      return { hidden: concatTokens(states), pooled, chunks, dropped: Math.max(a.dropped, b.dropped) };
    },
    async pad(embeds, chunks) {
      if (embeds.chunks >= chunks) return embeds;
      const { hidden } = await encodeChunk(undefined, undefined);
      const padding = Array.from({ length: chunks - embeds.chunks }, () => hidden);
      return { ...embeds, hidden: concatTokens([embeds.hidden, ...padding]), chunks };
    },
  };
}

/** Zeros of the same shapes, as `force_zeros_for_empty_prompt` has them for a missing prompt. */
export function zerosLike(embeds: PromptEmbeds): PromptEmbeds {
  return { ...embeds, hidden: zeros(embeds.hidden), pooled: zeros(embeds.pooled), dropped: 0 };
}
