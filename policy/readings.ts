import { folded, latinised, unleeted } from "./letters.ts";

/**
 * One way to read a text: words with single blanks between them and ` , ` where a sentence, a list or a bracket
 * divides them. `joined`: letters that were written apart, put together, so that words have no ends.
 */
export type Reading = { text: string; joined: boolean };

/** Faces that say an age, and the sign that says "not for minors". */
const signs: Record<string, string> = {
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

const wordsOf = (text: string): string =>
  text
    .replace(/[,;\n()[\]{}|，、。；（）।]|\.(?=\s|$)/g, " , ")
    .replace(/[^\p{L}\p{M}\p{N},]+/gu, " ")
    .replace(latinMeetsEastAsian, " ")
    .replace(/\s+/g, " ")
    .trim();

/** Without what would read as a number behind a word: `(word:1.3)`, `[word:0.5]`. */
const withoutWeights = (text: string): string => text.replace(/:\s*[+-]?(?:\d*\.\d+|\d)\s*(?=[)\]>])/g, "");

/** Without the brackets and numbers that weigh a word: `(wo)rd`, `(word:13)`. A backslash before a bracket goes, too. */
const unweighted = (text: string): string =>
  text.replace(/:\s*[+-]?[\d.]+\s*(?=[)\]])/g, "").replace(/[()[\]{}\\]/g, "");

/** Without signs between two letters: `wo-rd`, `w.o.r.d`, `wo:rd`. */
const glued = (text: string): string => text.replace(/(?<=\p{L})[^\p{L}\p{M}\p{N}\s,]+(?=\p{L})/gu, "");

/** Digits and signs in a word that has letters become letters; those at its end are punctuation. */
function spelledOut(text: string, upright: "i" | "l"): string {
  return text.replace(/\S+/g, (token) => {
    const core = token.replace(/^[^\p{L}\p{N}@$€|]+|[^\p{L}\p{N}]+$/gu, "");
    return /\p{L}/u.test(core) ? token.replace(core, () => unleeted(core, upright)) : token;
  });
}

/** Stretches of single letters and pairs: `w o r d`. */
const letterRuns = /(?<=^|\s)(?:[\p{L}\p{N}]{1,2} ,? ?){2,}[\p{L}\p{N}]{1,2}(?=\s|$)/gu;
const withoutBlanks = (run: string): string => run.replace(/[\s,]+/g, "");

/**
 * The ways in which a person or a text encoder may read a text, the plain one first: with letters of other
 * scripts, digits and signs as letters, without signs and brackets in words, with letters written apart put
 * together, with stretched letters as one. No two are the same.
 */
export function readingsOf(written: string): Reading[] {
  const text = withoutWeights(written);
  const named = folded(text.replace(/\p{So}/gu, (sign) => (signs[sign] ? ` ${signs[sign]} ` : sign)));
  const apart = folded(text.replace(/\p{Ll}(?=\p{Lu})|\p{Lu}{3,}(?=\p{Ll})/gu, "$& "));
  const latin = folded(latinised(text));
  const spellings = new Set([named, apart, latin, spelledOut(latin, "i"), spelledOut(latin, "l")]);
  const whole = new Set<string>();
  const joined = new Set<string>();
  for (const spelling of spellings) {
    const open = unweighted(spelling);
    for (const form of new Set([spelling, open, glued(open)])) {
      const words = wordsOf(form);
      if (whole.has(words)) continue;
      whole.add(words);
      whole.add(words.replace(/(\p{L})\1{2,}/gu, "$1$1"));
      whole.add(words.replace(/(\p{L})\1{2,}/gu, "$1"));
      const runs = words.match(letterRuns);
      if (!runs) continue;
      whole.add(words.replace(letterRuns, withoutBlanks));
      for (const run of runs) joined.add(withoutBlanks(run));
    }
  }
  return [
    ...[...whole].filter((reading) => reading !== "").map((reading) => ({ text: reading, joined: false })),
    ...[...joined].map((reading) => ({ text: reading, joined: true })),
  ];
}
