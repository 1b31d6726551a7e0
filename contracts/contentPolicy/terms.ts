import { folded } from "./letters.ts";
import type { Reading } from "./readings.ts";

/** Scripts that put no blanks between words, or endings straight behind them. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** `open`: the last word may have any ending. */
type Phrase = { words: string[]; open: boolean };

/** A term as it stands in a reading: folded, its words one by one. */
function phraseOf(term: string): Phrase {
  const open = term.endsWith("*");
  const words = folded(open ? term.slice(0, -1) : term)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
  return { words: words.split(" "), open };
}

/** Words and phrases to look for. Case, accents and the signs between words do not count. */
export type Terms = {
  isIn(reading: Reading): boolean;
  /** The text with every one of them taken out, the longest first. */
  without(text: string): string;
  /** A word of the list that a masked one, such as `w*rd`, may stand for. */
  unmask(masked: string): string | null;
};

/** Letters by which open words are looked up; they have at least as many. */
const stem = 2;

/** Looked up word by word: the time does not grow with the list. */
export function termsOf(list: readonly string[]): Terms {
  const free = list.filter((term) => unspaced.test(term)).map((term) => phraseOf(term).words.join(""));
  const phrases = list.filter((term) => !unspaced.test(term)).map(phraseOf);
  const glued = phrases.map(({ words }) => words.join("")).filter((word) => word !== "");
  const single = phrases.flatMap(({ words }) => (words.length === 1 ? words : []));
  /** By their first word; single open ones by its first letters. */
  const exact = new Map<string, Phrase[]>();
  const open = new Map<string, Phrase[]>();
  for (const phrase of phrases) {
    const [first = ""] = phrase.words;
    if (phrase.open && phrase.words.length === 1) file(open, first.slice(0, stem), phrase);
    else file(exact, first, phrase);
  }

  /** How many words the longest phrase has that begins at this one; 0 for none. */
  function lengthAt(words: readonly string[], at: number): number {
    const word = words[at] as string;
    let longest = open.get(word.slice(0, stem))?.some((phrase) => stands(phrase, words, at)) ? 1 : 0;
    for (const phrase of exact.get(word) ?? none) {
      if (phrase.words.length > longest && stands(phrase, words, at)) longest = phrase.words.length;
    }
    return longest;
  }

  return {
    isIn({ text, joined }) {
      if (joined) return [...glued, ...free].some((term) => text.includes(term));
      const words = text.split(" ");
      if (words.some((_, at) => lengthAt(words, at) > 0)) return true;
      if (free.length === 0 || !unspaced.test(text)) return false;
      const dense = words.join("");
      return free.some((term) => dense.includes(term));
    },
    without(text) {
      const words = text.split(" ");
      const kept: string[] = [];
      for (let at = 0; at < words.length; ) {
        const length = lengthAt(words, at);
        kept.push(length > 0 ? "," : (words[at] as string));
        at += Math.max(1, length);
      }
      return free.reduce((rest, term) => rest.replaceAll(term, ","), kept.join(" "));
    },
    unmask(masked) {
      const shape = new RegExp(`^${masked.replace(/[*#]/g, ".")}$`, "u");
      return single.find((word) => word.length >= 3 && shape.test(word)) ?? null;
    },
  };
}

const none: readonly Phrase[] = [];

function file(index: Map<string, Phrase[]>, key: string, phrase: Phrase): void {
  const known = index.get(key);
  if (known) known.push(phrase);
  else index.set(key, [phrase]);
}

function stands({ words: wanted, open }: Phrase, words: readonly string[], at: number): boolean {
  return wanted.every((word, index) => {
    const found = words[at + index];
    return found === word || (open && index === wanted.length - 1 && found?.startsWith(word) === true);
  });
}

/** Words with stars or hashes for some letters: at least two letters are left. */
export const maskedWords = (text: string): string[] =>
  folded(text).match(/(?<![\p{L}\p{N}*#])\p{L}[\p{L}*#]*[*#][\p{L}*#]*\p{L}(?![\p{L}\p{N}*#])/gu) ?? [];
