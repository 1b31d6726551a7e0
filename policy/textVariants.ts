import { decodeLeetspeak, foldText, replaceHomoglyphs } from "./normalizeText.ts";

/**
 * A normalized variant of a text: words separated by single spaces, with ` , ` for the punctuation of sentences, lists
 * and brackets. `joined`: the text consists of letters that were written apart, so it has no word boundaries.
 */
export type TextVariant = { text: string; joined: boolean };

/** Emoji that express an age, and the one for adults only. */
const emoji: Record<string, string> = {
  "👶": "baby",
  "🧒": "child",
  "👧": "child",
  "👦": "child",
  "🚸": "child",
  "🔞": "nsfw",
};

const eastAsian = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}";
const latinMeetsEastAsian = new RegExp(
  `(?<=\\p{Script=Latin})(?=[${eastAsian}])|(?<=[${eastAsian}])(?=\\p{Script=Latin})`,
  "gu",
);

const splitIntoWords = (text: string): string =>
  text
    .replace(/[,;\n()[\]{}|，、。；（）।]|\.(?=\s|$)/g, " , ")
    .replace(/[^\p{L}\p{M}\p{N},]+/gu, " ")
    .replace(latinMeetsEastAsian, " ")
    .replace(/\s+/g, " ")
    .trim();

/** Removes prompt weights, which would look like a number after the word: `(word:1.3)`, `[word:0.5]`. */
const removeWeights = (text: string): string => text.replace(/:\s*[+-]?(?:\d*\.\d+|\d)\s*(?=[)\]>])/g, "");

/** Removes the brackets and numbers of prompt weighting, and escapes: `(wo)rd`, `(word:13)`, `\\(`. */
const removeWeighting = (text: string): string =>
  text.replace(/:\s*[+-]?[\d.]+\s*(?=[)\]])/g, "").replace(/[()[\]{}\\]/g, "");

/** Removes symbols between two letters: `wo-rd`, `w.o.r.d`, `wo:rd`. */
const removeSeparators = (text: string): string =>
  text.replace(/(?<=\p{L})[^\p{L}\p{M}\p{N}\s,]+(?=\p{L})/gu, "");

/** Decodes digits and symbols in words that contain letters. Those at the end of a word are punctuation. */
function decodeDigitsInWords(text: string, upright: "i" | "l"): string {
  return text.replace(/\S+/g, (token) => {
    const core = token.replace(/^[^\p{L}\p{N}@$€|]+|[^\p{L}\p{N}]+$/gu, "");
    return /\p{L}/u.test(core) ? token.replace(core, () => decodeLeetspeak(core, upright)) : token;
  });
}

/** Sequences of single letters or pairs: `w o r d`. */
const letterRuns = /(?<=^|\s)(?:[\p{L}\p{N}]{1,2} ,? ?){2,}[\p{L}\p{N}]{1,2}(?=\s|$)/gu;
const removeSpaces = (run: string): string => run.replace(/[\s,]+/g, "");

/**
 * Returns the distinct variants in which a user or a text encoder may read a text, the plain one first: with homoglyphs,
 * digits and symbols as letters, without symbols and brackets inside of words, with letters that were written apart
 * joined, and with repeated letters reduced.
 */
export function textVariantsOf(original: string): TextVariant[] {
  const text = removeWeights(original);
  const named = foldText(text.replace(/\p{So}/gu, (sign) => (emoji[sign] ? ` ${emoji[sign]} ` : sign)));
  const apart = foldText(text.replace(/\p{Ll}(?=\p{Lu})|\p{Lu}{3,}(?=\p{Ll})/gu, "$& "));
  const latin = foldText(replaceHomoglyphs(text));
  const spellings = new Set([
    named,
    apart,
    latin,
    decodeDigitsInWords(latin, "i"),
    decodeDigitsInWords(latin, "l"),
  ]);
  const whole = new Set<string>();
  const joined = new Set<string>();
  for (const spelling of spellings) {
    const open = removeWeighting(spelling);
    for (const form of new Set([spelling, open, removeSeparators(open)])) {
      const words = splitIntoWords(form);
      if (whole.has(words)) continue;
      whole.add(words);
      whole.add(words.replace(/(\p{L})\1{2,}/gu, "$1$1"));
      whole.add(words.replace(/(\p{L})\1{2,}/gu, "$1"));
      const runs = words.match(letterRuns);
      if (!runs) continue;
      whole.add(words.replace(letterRuns, removeSpaces));
      for (const run of runs) joined.add(removeSpaces(run));
    }
  }
  return [
    ...[...whole].filter((variant) => variant !== "").map((variant) => ({ text: variant, joined: false })),
    ...[...joined].map((variant) => ({ text: variant, joined: true })),
  ];
}
