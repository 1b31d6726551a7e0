import type { ClipTokenizer } from "./clipTokenizer.ts";
import type { WeightedText } from "./promptWeights.ts";

/** The tokens of one text encoder run. */
export type PromptChunk = {
  /** Begin token, tokens, end token and padding: as many as the encoder has positions. */
  ids: number[];
  /** One weight per position; null if all are 1. */
  weights: number[] | null;
};

/**
 * Splits a prompt into chunks of as many tokens as fit into the encoder. Returns at least one chunk, and the number of
 * tokens that were dropped because they don't fit into `maxChunks`.
 */
export function chunkPrompt(
  tokenizer: ClipTokenizer,
  parts: readonly WeightedText[],
  maxChunks: number,
): { chunks: PromptChunk[]; dropped: number } {
  const tokens = parts.flatMap(({ text, weight }) => tokenizer.tokenize(text).map((id) => ({ id, weight })));
  const { maxTokens } = tokenizer;
  const count = Math.min(maxChunks, Math.max(1, Math.ceil(tokens.length / maxTokens)));
  const chunks = Array.from({ length: count }, (_, index) => {
    const inside = tokens.slice(index * maxTokens, (index + 1) * maxTokens);
    const ids = tokenizer.addSpecialTokens(inside.map(({ id }) => id));
    const weighted = inside.some(({ weight }) => weight !== 1);
    // Position 0 is the begin token. It, the end token and the padding have weight 1.
    const weights = weighted ? ids.map((_id, position) => inside[position - 1]?.weight ?? 1) : null;
    return { ids, weights };
  });
  return { chunks, dropped: Math.max(0, tokens.length - count * maxTokens) };
}
