import type { ClipTokenizer } from "./clipTokenizer.ts";
import type { WeightedText } from "./promptWeights.ts";

/** What goes through a text encoder at once. */
export type PromptChunk = {
  /** As many as the encoder has positions: begin, words, end, padding. */
  ids: number[];
  /** One weight a position; null when all are 1. */
  weights: number[] | null;
};

/**
 * Cuts a prompt into chunks of as many tokens as the encoder has room for, at least one chunk.
 * @returns also how many tokens were left out because they would need more than `most` chunks
 */
export function chunkPrompt(
  tokenizer: ClipTokenizer,
  parts: readonly WeightedText[],
  most: number,
): { chunks: PromptChunk[]; dropped: number } {
  const tokens = parts.flatMap(({ text, weight }) => tokenizer.words(text).map((id) => ({ id, weight })));
  const { room } = tokenizer;
  const count = Math.min(most, Math.max(1, Math.ceil(tokens.length / room)));
  const chunks = Array.from({ length: count }, (_, index) => {
    const inside = tokens.slice(index * room, (index + 1) * room);
    const ids = tokenizer.frame(inside.map(({ id }) => id));
    const weighted = inside.some(({ weight }) => weight !== 1);
    // Position 0 is the begin token; the end and what pads it count as usual.
    const weights = weighted ? ids.map((_id, position) => inside[position - 1]?.weight ?? 1) : null;
    return { ids, weights };
  });
  return { chunks, dropped: Math.max(0, tokens.length - count * room) };
}
