import { folded } from "./letters.ts";
import type { Reading } from "./readings.ts";

/** Scripts that put no blanks between words, or endings straight behind them. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** `open`: the last word may have any ending. */
type Phrase<Tag> = { words: string[]; open: boolean; tag: Tag };

/** Words and phrases to look for, each with what it tells. Case, accents and the signs between words do not count. */
export type TaggedTerms<Tag> = {
  /** Adds what the terms in this reading tell. */
  collect(reading: Reading, into: Set<Tag>): void;
  /** What a single word tells; an open one may be `ending` letters longer. */
  tagsOf(word: string, ending: number): Tag[];
  /** The single words, without those of unspaced scripts. */
  singles: ReadonlyMap<string, readonly Tag[]>;
  /** How many words the longest phrase has that begins at this one; 0 for none. */
  lengthAt(words: readonly string[], at: number): number;
  /** The terms of unspaced scripts. */
  free: readonly string[];
};

/** A term as it stands in a reading: folded, its words one by one. */
function phraseOf<Tag>(term: string, tag: Tag): Phrase<Tag> {
  const open = term.endsWith("*");
  const words = folded(open ? term.slice(0, -1) : term)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
  return { words: words.split(" "), open, tag };
}

/** Letters by which open words are looked up; they have at least as many. */
const stem = 2;
/** Letters by which words in a joined reading are looked up; shorter ones are not seen there. */
const joinedStem = 3;

/** Looked up word by word: the time does not grow with the lists. */
export function taggedTermsOf<Tag>(lists: readonly (readonly [Tag, readonly string[]])[]): TaggedTerms<Tag> {
  /** By their first word; single open ones by its first letters; for a joined reading by the first letters of all. */
  const exact = new Map<string, Phrase<Tag>[]>();
  const open = new Map<string, Phrase<Tag>[]>();
  const glued = new Map<string, [string, Tag][]>();
  const free = new Map<string, [string, Tag][]>();
  const singles = new Map<string, Tag[]>();

  for (const [tag, list] of lists) {
    for (const term of list) {
      const phrase = phraseOf(term, tag);
      const [first = ""] = phrase.words;
      const whole = phrase.words.join("");
      if (unspaced.test(term)) {
        file(free, whole[0] ?? "", [whole, tag]);
        continue;
      }
      if (whole.length >= joinedStem) file(glued, whole.slice(0, joinedStem), [whole, tag]);
      if (phrase.words.length === 1) file(singles, first, tag);
      if (phrase.open && phrase.words.length === 1) file(open, first.slice(0, stem), phrase);
      else file(exact, first, phrase);
    }
  }

  /** All terms of an index that stand anywhere in a text without blanks. */
  function within(dense: string, index: Map<string, [string, Tag][]>, key: number, into: Set<Tag>): void {
    for (let at = 0; at < dense.length; at++) {
      for (const [term, tag] of index.get(dense.slice(at, at + key)) ?? [])
        if (dense.startsWith(term, at)) into.add(tag);
    }
  }

  return {
    collect({ text, joined }, into) {
      if (joined) within(text, glued, joinedStem, into);
      const words = text.split(" ");
      if (!joined) {
        words.forEach((word, at) => {
          for (const phrase of open.get(word.slice(0, stem)) ?? [])
            if (stands(phrase, words, at)) into.add(phrase.tag);
          for (const phrase of exact.get(word) ?? []) if (stands(phrase, words, at)) into.add(phrase.tag);
        });
      }
      if (free.size > 0 && unspaced.test(text)) within(words.join(""), free, 1, into);
    },
    tagsOf(word, ending) {
      const longer = (open.get(word.slice(0, stem)) ?? []).filter(
        ({ words: [start = ""] }) => word.startsWith(start) && word.length <= start.length + ending,
      );
      const same = (exact.get(word) ?? []).filter(({ words }) => words.length === 1);
      return [...longer, ...same].map(({ tag }) => tag);
    },
    singles,
    lengthAt(words, at) {
      const word = words[at] as string;
      let longest = open.get(word.slice(0, stem))?.some((phrase) => stands(phrase, words, at)) ? 1 : 0;
      for (const phrase of exact.get(word) ?? []) {
        if (phrase.words.length > longest && stands(phrase, words, at)) longest = phrase.words.length;
      }
      return longest;
    },
    free: [...free.values()].flatMap((terms) => terms.map(([term]) => term)),
  };
}

/** Words and phrases of one kind. */
export type Terms = {
  isIn(reading: Reading): boolean;
  /** The text with every one of them taken out, the longest first. */
  without(text: string): string;
};

export function termsOf(list: readonly string[]): Terms {
  const terms = taggedTermsOf([[true, list]]);
  return {
    isIn(reading) {
      const found = new Set<true>();
      terms.collect(reading, found as Set<boolean>);
      return found.size > 0;
    },
    without(text) {
      const words = text.split(" ");
      const kept: string[] = [];
      for (let at = 0; at < words.length; ) {
        const length = terms.lengthAt(words, at);
        kept.push(length > 0 ? "," : (words[at] as string));
        at += Math.max(1, length);
      }
      return terms.free.reduce((rest, term) => rest.replaceAll(term, ","), kept.join(" "));
    },
  };
}

function file<Entry>(index: Map<string, Entry[]>, key: string, entry: Entry): void {
  const known = index.get(key);
  if (known) known.push(entry);
  else index.set(key, [entry]);
}

function stands({ words: wanted, open }: Phrase<unknown>, words: readonly string[], at: number): boolean {
  return wanted.every((word, index) => {
    const found = words[at + index];
    return found === word || (open && index === wanted.length - 1 && found?.startsWith(word) === true);
  });
}
