/** A stretch of a prompt and how much it counts, 1 being as usual. */
export type WeightedText = { text: string; weight: number };

const roundFactor = 1.1;
const squareFactor = 1 / 1.1;
/** Beyond this embeddings are so far from what the UNet was trained on that images only break. */
const largestWeight = 3;

type Bracket = { at: number; kind: "(" | "[" };

/**
 * Reads the weights that Stable Diffusion web UIs made common: `(word)` counts 1.1 times, `(word:1.3)` 1.3 times,
 * `[word]` 1/1.1 times; nested ones multiply, a backslash before a bracket makes it text. Brackets without a
 * partner or with nothing inside are text too, so nothing is ever an error. Weights are kept within 0 and 3.
 */
export function parsePromptWeights(prompt: string): WeightedText[] {
  const pieces: WeightedText[] = [];
  const open: Bracket[] = [];
  for (const token of prompt.match(/\\[()[\]\\]|[()[\]]|\\|[^\\()[\]]+/g) ?? []) {
    if (token === "(" || token === "[") open.push({ at: pieces.length, kind: token });
    if (token === ")" && closeGroup(pieces, open, "(")) continue;
    if (token === "]" && closeGroup(pieces, open, "[")) continue;
    // An opening bracket is text until its partner comes.
    const text = token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
    pieces.push({ text, weight: 1 });
  }
  return mergeEqual(pieces);
}

/** Weighs what stands between the last open bracket of this kind and here; false if that is nothing. */
function closeGroup(pieces: WeightedText[], open: Bracket[], kind: Bracket["kind"]): boolean {
  const index = open.findLastIndex((bracket) => bracket.kind === kind);
  const bracket = open[index];
  if (!bracket) return false;
  // Brackets of the other kind that were opened in between have no partner any more.
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

/** Neighbours of one weight are one text, so that a prompt without weights is tokenized as it stands. */
function mergeEqual(pieces: readonly WeightedText[]): WeightedText[] {
  const merged: WeightedText[] = [];
  for (const { text, weight: exact } of pieces) {
    if (text === "") continue;
    const weight = Number(Math.min(largestWeight, Math.max(0, exact)).toFixed(9));
    const before = merged.at(-1);
    if (before?.weight === weight) before.text += text;
    else merged.push({ text, weight });
  }
  return merged;
}
