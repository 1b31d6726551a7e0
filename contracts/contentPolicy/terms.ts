import { folded } from "./letters.ts";
import type { Reading } from "./readings.ts";

/** Scripts that put no blanks between words, or endings straight behind them. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const letter = "[\\p{L}\\p{M}\\p{N}]";

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** A term as it stands in a reading: folded, words with single blanks. A `*` at its end takes any ending. */
function sourceOf(term: string): string {
  const open = term.endsWith("*");
  const words = folded(open ? term.slice(0, -1) : term)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
  return escaped(words) + (open ? "[\\p{L}\\p{M}]*" : "");
}

/** Words and phrases to look for. Case, accents and the signs between words do not count. */
export type Terms = {
  /** The first of them in a reading; null when there is none. */
  find(reading: Reading): string | null;
  /** The text with every one of them taken out. */
  without(text: string): string;
  /** Words of the list that a masked one, such as `w*rd`, may stand for. */
  unmask(masked: string): string | null;
};

export function termsOf(list: readonly string[]): Terms {
  const bounded = list.filter((term) => !unspaced.test(term)).map(sourceOf);
  const free = list.filter((term) => unspaced.test(term)).map(sourceOf);
  const alternatives = [
    ...(bounded.length > 0 ? [`(?<!${letter})(?:${bounded.join("|")})(?!${letter})`] : []),
    ...free,
  ];
  const whole = alternatives.length > 0 ? new RegExp(alternatives.join("|"), "gu") : null;
  const anywhere =
    list.length > 0 ? new RegExp([...bounded, ...free].join("|").replaceAll(" ", ""), "u") : null;
  const single = list
    .map((term) => folded(term.replace(/\*$/, "")))
    .filter((term) => /^\p{L}{3,}$/u.test(term));
  return {
    find: ({ text, joined }) => (joined ? anywhere?.exec(text) : text.match(whole ?? /(?!)/))?.[0] ?? null,
    without: (text) => (whole ? text.replace(whole, " , ") : text),
    unmask: (masked) => {
      const shape = new RegExp(`^${masked.replace(/[*#]/g, ".")}$`, "u");
      return single.find((term) => shape.test(term)) ?? null;
    },
  };
}

/** Words with stars or hashes for some letters: at least two letters are left. */
export const maskedWords = (text: string): string[] =>
  (
    folded(text).match(/(?<![\p{L}\p{N}*#])\p{L}[\p{L}*#]*[*#][\p{L}*#]*\p{L}(?![\p{L}\p{N}*#])/gu) ?? []
  ).filter((word) => word.length >= 3);
