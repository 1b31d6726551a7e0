import { foldText } from "./normalizeText.ts";
import type { TextVariant } from "./textVariants.ts";

/** Scripts without spaces between words, or with endings attached to them. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** `open`: the last word is a prefix. */
type Phrase<Tag> = { words: string[]; open: boolean; tag: Tag };

/** An index of words and phrases with tags. Ignores case, accents and the punctuation between words. */
export type TermIndex<Tag> = {
  /** Adds the tags of all terms in a variant. */
  collect(variant: TextVariant, into: Set<Tag>): void;
  /** Returns the tags of a single word. It may have up to `ending` letters more than an open term. */
  tagsOf(word: string, ending: number): Tag[];
  /** Single words, without those of unspaced scripts. */
  singles: ReadonlyMap<string, readonly Tag[]>;
  /** Returns the number of words of the longest phrase that starts at this word; 0 if there is none. */
  lengthAt(words: readonly string[], at: number): number;
  /** Terms of unspaced scripts. */
  free: readonly string[];
};

/** Normalizes a term and splits it into words. */
function phraseOf<Tag>(term: string, tag: Tag): Phrase<Tag> {
  const open = term.endsWith("*");
  const words = foldText(open ? term.slice(0, -1) : term)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
  return { words: words.split(" "), open, tag };
}

/** Number of letters by which open words are indexed. Each has at least as many. */
const stem = 2;
/** Number of letters by which words of joined variants are indexed. Shorter ones are not found there. */
const joinedStem = 3;

/** Builds an index that looks up word by word, so that the duration doesn't depend on the number of terms. */
export function createTermIndex<Tag>(lists: readonly (readonly [Tag, readonly string[]])[]): TermIndex<Tag> {
  /** `exact` by first word, `open` by the first letters of the word, `joinedTerms` by the first letters of the term. */
  const exact = new Map<string, Phrase<Tag>[]>();
  const open = new Map<string, Phrase<Tag>[]>();
  const joinedTerms = new Map<string, [string, Tag][]>();
  const free = new Map<string, [string, Tag][]>();
  const singles = new Map<string, Tag[]>();

  for (const [tag, list] of lists) {
    for (const term of list) {
      const phrase = phraseOf(term, tag);
      const [first = ""] = phrase.words;
      const whole = phrase.words.join("");
      if (unspaced.test(term)) {
        addTo(free, whole[0] ?? "", [whole, tag]);
        continue;
      }
      if (whole.length >= joinedStem) addTo(joinedTerms, whole.slice(0, joinedStem), [whole, tag]);
      if (phrase.words.length === 1) addTo(singles, first, tag);
      if (phrase.open && phrase.words.length === 1) addTo(open, first.slice(0, stem), phrase);
      else addTo(exact, first, phrase);
    }
  }

  /** Finds all terms of an index anywhere in a text without spaces. */
  function within(dense: string, index: Map<string, [string, Tag][]>, key: number, into: Set<Tag>): void {
    for (let at = 0; at < dense.length; at++) {
      for (const [term, tag] of index.get(dense.slice(at, at + key)) ?? [])
        if (dense.startsWith(term, at)) into.add(tag);
    }
  }

  return {
    collect({ text, joined }, into) {
      if (joined) within(text, joinedTerms, joinedStem, into);
      const words = text.split(" ");
      if (!joined) {
        words.forEach((word, at) => {
          for (const phrase of open.get(word.slice(0, stem)) ?? [])
            if (matchesAt(phrase, words, at)) into.add(phrase.tag);
          for (const phrase of exact.get(word) ?? []) if (matchesAt(phrase, words, at)) into.add(phrase.tag);
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
      let longest = open.get(word.slice(0, stem))?.some((phrase) => matchesAt(phrase, words, at)) ? 1 : 0;
      for (const phrase of exact.get(word) ?? []) {
        if (phrase.words.length > longest && matchesAt(phrase, words, at)) longest = phrase.words.length;
      }
      return longest;
    },
    free: [...free.values()].flatMap((terms) => terms.map(([term]) => term)),
  };
}

/** Matches words and phrases of one list. */
export type TermMatcher = {
  matches(variant: TextVariant): boolean;
  /** Returns the text without these terms. The longest are removed first. */
  remove(text: string): string;
};

export function createTermMatcher(list: readonly string[]): TermMatcher {
  const terms = createTermIndex([[true, list]]);
  return {
    matches(variant) {
      const found = new Set<true>();
      terms.collect(variant, found as Set<boolean>);
      return found.size > 0;
    },
    remove(text) {
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

function addTo<Entry>(index: Map<string, Entry[]>, key: string, entry: Entry): void {
  const known = index.get(key);
  if (known) known.push(entry);
  else index.set(key, [entry]);
}

function matchesAt({ words: wanted, open }: Phrase<unknown>, words: readonly string[], at: number): boolean {
  return wanted.every((word, index) => {
    const found = words[at + index];
    return found === word || (open && index === wanted.length - 1 && found?.startsWith(word) === true);
  });
}
