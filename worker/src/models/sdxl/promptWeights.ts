/** A part of a prompt and its weight; 1 is neutral. */
export type WeightedText = { text: string; weight: number };

const roundFactor = 1.1;
const squareFactor = 1 / 1.1;
/** Larger weights move embeddings so far from the training data that images break. */
const maxWeight = 3;

type Bracket = { at: number; kind: "(" | "[" };

/**
 * Parses the weights of Stable Diffusion web UIs: `(word)` has weight 1.1, `(word:1.3)` weight 1.3 and `[word]` weight
 * 1/1.1. Nested weights multiply, and a backslash escapes a bracket. Brackets without a partner or without content are
 * plain text, so there are no errors. Weights are clamped to 0…3.
 */
export function parsePromptWeights(prompt: string): WeightedText[] {
  const pieces: WeightedText[] = [];
  const open: Bracket[] = [];
  for (const token of prompt.match(/\\[()[\]\\]|[()[\]]|\\|[^\\()[\]]+/g) ?? []) {
    if (token === "(" || token === "[") open.push({ at: pieces.length, kind: token });
    if (token === ")" && closeGroup(pieces, open, "(")) continue;
    if (token === "]" && closeGroup(pieces, open, "[")) continue;
    // An opening bracket is text until it is closed.
    const text = token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
    pieces.push({ text, weight: 1 });
  }
  return mergeEqual(pieces);
}

/** Applies the weight of the group that closes here; false if there is no such group or it is empty. */
function closeGroup(pieces: WeightedText[], open: Bracket[], kind: Bracket["kind"]): boolean {
  const index = open.findLastIndex((bracket) => bracket.kind === kind);
  const bracket = open[index];
  if (!bracket) return false;
  // Brackets of the other kind that were opened inside this group have no partner.
  open.splice(index);
  const inside = pieces.slice(bracket.at + 1);
  const last = inside.at(-1);
  const number = kind === "(" && last ? /:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*$/.exec(last.text) : null;
  const rest = number && last ? last.text.slice(0, number.index) : (last?.text ?? "");
  if (inside.slice(0, -1).every((piece) => piece.text === "") && rest === "") return false;
  const factor = number ? Number(number[1]) : kind === "(" ? roundFactor : squareFactor;
  if (last) last.text = rest;
  for (const piece of inside) piece.weight *= factor;
  const opening = pieces[bracket.at];
  if (opening) opening.text = "";
  return true;
}

/** Merges neighbors of equal weight, so that a prompt without weights is tokenized as a whole. */
function mergeEqual(pieces: readonly WeightedText[]): WeightedText[] {
  const merged: WeightedText[] = [];
  for (const { text, weight: exact } of pieces) {
    if (text === "") continue;
    const weight = Number(Math.min(maxWeight, Math.max(0, exact)).toFixed(9));
    const before = merged.at(-1);
    if (before?.weight === weight) before.text += text;
    else merged.push({ text, weight });
  }
  return merged;
}
