import { promptLimit } from "#contracts/jobs/definition.ts";
import { cleanAnswer } from "./cleanAnswer.ts";
import type { GeneratedText } from "./generateText.ts";
import { instructions } from "./instruction.ts";
import { isRefusal } from "./refusals.ts";
import { isOtherScript } from "./scripts.ts";

/** Why an answer is not used, as the person who wrote the prompt reads it. */
export const notes = {
  refused: "The enhancer declined this prompt, so your own words were used.",
  language: "The enhancer answered in another language, so your own words were used.",
  rambling: "The enhancer found no end, so your own words were used.",
  empty: "The enhancer had nothing to say, so your own words were used.",
  unchanged: "The enhancer had nothing to add, so your own words were used.",
  repeating: "The enhancer began to repeat itself, so your own words were used.",
  strayed: "The enhancer wrote about something else, so your own words were used.",
  detailed: "Your prompt is detailed already and was used as it is.",
  failed: "The enhancer did not work this time, so your own words were used.",
} as const;
export type Objection = keyof typeof notes;

export type Judgement = { prompt: string; objection: null } | { prompt: null; objection: Objection };

/** Takes the description out of an answer, or says what is wrong with it. */
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

/** The same four words three times, or a long text of a few words: what a model does that has lost its way. */
function isRepeating(text: string): boolean {
  const words = wordsOf(text);
  const rounds = new Map<string, number>();
  for (let i = 0; i + 4 <= words.length; i += 1) {
    const four = words.slice(i, i + 4).join(" ");
    rounds.set(four, (rounds.get(four) ?? 0) + 1);
  }
  const mostOften = Math.max(0, ...rounds.values());
  return (
    mostOften >= 3 ||
    (words.length > 24 && new Set(words).size < words.length * 0.3) ||
    /(\S)\1{11}/u.test(text)
  );
}

/** Words of fewer letters say little of what a text is about. */
const telling = 4;
const stem = (word: string): string => word.slice(0, 5);

/**
 * None of three or more telling words came back, or none of the colours that were named, or the answer quotes what the model was told: it followed
 * something else than the description.
 */
function hasStrayed(prompt: string, asked: string): boolean {
  const stems = (text: string) =>
    new Set(
      wordsOf(text)
        .filter((word) => word.length >= telling)
        .map(stem),
    );
  const wanted = stems(asked);
  const found = stems(prompt);
  if (losesColours(prompt, asked)) return true;
  if (wanted.size >= 3 && ![...wanted].some((word) => found.has(word))) return true;
  return Object.values(instructions).some((instruction) => sharesSentence(instruction, prompt));
}

const colours = new Set(
  "red orange yellow green cyan blue purple violet pink brown black white grey gray".split(" "),
);

function losesColours(prompt: string, asked: string): boolean {
  const named = wordsOf(asked).filter((word) => colours.has(word));
  const kept = new Set(wordsOf(prompt));
  return named.length > 0 && !named.some((colour) => kept.has(colour));
}

function sharesSentence(instruction: string, prompt: string): boolean {
  const words = wordsOf(instruction);
  const text = plain(prompt);
  return words.some(
    (_, index) => index + 8 <= words.length && text.includes(words.slice(index, index + 8).join(" ")),
  );
}
