import { promptLimit } from "#contracts/jobs/definition.ts";
import { cleanAnswer } from "./cleanAnswer.ts";
import type { GeneratedText } from "./generateText.ts";
import { instructions } from "./instruction.ts";
import { isRefusal } from "./refusals.ts";
import { isOtherScript } from "./scripts.ts";

/** Why an answer was not used, for the user. */
export const notes = {
  refused: "The enhancer declined this prompt, so your own words were used.",
  language: "The enhancer answered in another language, so your own words were used.",
  rambling: "The enhancer's text was too long, so your own words were used.",
  empty: "The enhancer returned no text, so your own words were used.",
  unchanged: "The enhancer had nothing to add, so your own words were used.",
  repeating: "The enhancer repeated itself, so your own words were used.",
  strayed: "The enhancer wrote about something else, so your own words were used.",
  detailed: "Your prompt is already detailed and was used unchanged.",
  failed: "The enhancer failed, so your own words were used.",
} as const;
export type Objection = keyof typeof notes;

export type Judgement = { prompt: string; objection: null } | { prompt: null; objection: Objection };

/** Extracts the description from an answer and checks it against the user's prompt. */
export function judgeAnswer(answer: GeneratedText, asked: string): Judgement {
  const prompt = cleanAnswer(answer.text);
  const objection = objectionTo(prompt, answer, asked);
  return objection === null ? { prompt, objection } : { prompt: null, objection };
}

function objectionTo(prompt: string, answer: GeneratedText, asked: string): Objection | null {
  if (!/[\p{L}\p{N}]/u.test(prompt)) return "empty";
  if (isRefusal(prompt, asked) || isRefusal(answer.text.trim(), asked)) return "refused";
  if (isOtherScript(prompt, asked)) return "language";
  if (answer.ended === "loop" || isRepeating(prompt)) return "repeating";
  if (answer.ended === "length" || prompt.length > promptLimit) return "rambling";
  if (plain(prompt) === plain(asked)) return "unchanged";
  if (hasStrayed(prompt, asked)) return "strayed";
  return null;
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const plain = (text: string): string => wordsOf(text).join(" ");

/** True for four words that occur three times, a long text of few different words, or a run of one character. */
function isRepeating(text: string): boolean {
  const words = wordsOf(text);
  const counts = new Map<string, number>();
  for (let i = 0; i + 4 <= words.length; i += 1) {
    const four = words.slice(i, i + 4).join(" ");
    counts.set(four, (counts.get(four) ?? 0) + 1);
  }
  const mostOften = Math.max(0, ...counts.values());
  return (
    mostOften >= 3 ||
    (words.length > 24 && new Set(words).size < words.length * 0.3) ||
    /(\S)\1{11}/u.test(text)
  );
}

/** Shorter words carry little meaning. */
const minKeywordLength = 4;
const stem = (word: string): string => word.slice(0, 5);

/**
 * True if the answer is about something else: it has none of three or more keywords, none of the named colors, or it
 * quotes the system prompt.
 */
function hasStrayed(prompt: string, asked: string): boolean {
  const stems = (text: string) =>
    new Set(
      wordsOf(text)
        .filter((word) => word.length >= minKeywordLength)
        .map(stem),
    );
  const expected = stems(asked);
  const found = stems(prompt);
  if (losesColors(prompt, asked)) return true;
  if (expected.size >= 3 && ![...expected].some((word) => found.has(word))) return true;
  return Object.values(instructions).some((instruction) => sharesSentence(instruction, prompt));
}

const colors = new Set(
  "red orange yellow green cyan blue purple violet pink brown black white grey gray".split(" "),
);

function losesColors(prompt: string, asked: string): boolean {
  const named = wordsOf(asked).filter((word) => colors.has(word));
  const found = new Set(wordsOf(prompt));
  return named.length > 0 && !named.some((color) => found.has(color));
}

function sharesSentence(instruction: string, prompt: string): boolean {
  const words = wordsOf(instruction);
  const text = plain(prompt);
  return words.some(
    (_, index) => index + 8 <= words.length && text.includes(words.slice(index, index + 8).join(" ")),
  );
}
