import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import type { ClipTokenizer } from "./clipTokenizer.ts";
import { joinTokens, joinWidths, zeros } from "./embeddings.ts";
import { chunkPrompt, type PromptChunk } from "./promptChunks.ts";
import { parsePromptWeights } from "./promptWeights.ts";
import { createTextEncoder } from "./textEncoder.ts";

/** What the UNet is told about a prompt. */
export type PromptEmbeds = {
  /** [1, chunks × the encoders' positions, width of both encoders together] */
  hidden: Floats;
  /** [1, projection width] */
  pooled: Floats;
  chunks: number;
  /** Tokens left out because the UNet takes no more. */
  dropped: number;
};

export type PromptEncoder = {
  /** Reads weights, cuts the prompt into as many chunks as it needs, and encodes them. */
  encode(prompt: string): Promise<PromptEmbeds>;
  /** The same with empty chunks behind it, until there are so many. */
  pad(embeds: PromptEmbeds, chunks: number): Promise<PromptEmbeds>;
};

type ModelWithTokenizer = { model: OnnxModel; tokenizer: ClipTokenizer };

/** A bound for prompts that nobody writes: 600 tokens. Attention grows with every chunk. */
const mostChunks = 8;

/**
 * SDXL's prompt encoding: the states before the last layer of both CLIP encoders, side by side, and the second
 * encoder's projected end token. A long prompt is several chunks one after the other; the projected token is that of
 * the first. Throws PackError when an export lacks an output.
 */
export function createPromptEncoder(
  first: ModelWithTokenizer,
  second: ModelWithTokenizer,
  unet: Pick<OnnxModel, "axis">,
): PromptEncoder {
  const one = createTextEncoder(first, "text_encoder", null);
  const two = createTextEncoder(second, "text_encoder_2", "text_embeds");
  // Some exports fix the number of tokens.
  const most = unet.axis("encoder_hidden_states", 1) === null ? mostChunks : 1;
  const encodeChunk = async (
    a: PromptChunk | undefined,
    b: PromptChunk | undefined,
  ): Promise<{ hidden: Floats; pooled: Floats }> => {
    const left = await one.encode(a ?? null);
    const right = await two.encode(b ?? null);
    if (!right.pooled) throw new Error("the second text encoder gave no text_embeds");
    return { hidden: joinWidths(left.hidden, right.hidden), pooled: right.pooled };
  };
  return {
    async encode(prompt) {
      const parts = parsePromptWeights(prompt);
      const a = chunkPrompt(one.tokenizer, parts, most);
      const b = chunkPrompt(two.tokenizer, parts, most);
      const { hidden, pooled } = await encodeChunk(a.chunks[0], b.chunks[0]);
      const chunks = Math.max(a.chunks.length, b.chunks.length);
      const states = [hidden];
      for (let index = 1; index < chunks; index += 1) {
        states.push((await encodeChunk(a.chunks[index], b.chunks[index])).hidden);
      }
      return { hidden: joinTokens(states), pooled, chunks, dropped: Math.max(a.dropped, b.dropped) };
    },
    async pad(embeds, chunks) {
      if (embeds.chunks >= chunks) return embeds;
      const { hidden } = await encodeChunk(undefined, undefined);
      const padding = Array.from({ length: chunks - embeds.chunks }, () => hidden);
      return { ...embeds, hidden: joinTokens([embeds.hidden, ...padding]), chunks };
    },
  };
}

/** Zeros of the same shapes: what `force_zeros_for_empty_prompt` puts in place of a missing prompt. */
export function zerosLike(embeds: PromptEmbeds): PromptEmbeds {
  return { ...embeds, hidden: zeros(embeds.hidden), pooled: zeros(embeds.pooled), dropped: 0 };
}
