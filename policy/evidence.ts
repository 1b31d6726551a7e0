import { foldText } from "./normalizeText.ts";
import { joinAdjacentWords } from "./splitWords.ts";
import { createTermIndex } from "./termIndex.ts";
import type { TextVariant } from "./textVariants.ts";
import { refusedAlone, sexualHints, youthHints } from "./vocabulary/hints.ts";
import { languages } from "./vocabulary/languages.ts";
import { minorPerson } from "./vocabulary/people.ts";

/**
 * Kinds of evidence in a text. With `@` and a language: counts only together with the other half in the same language.
 * `youth:` and `hint:` with a kind: two of different kinds count as one word.
 */
export type Evidence =
  | "alone"
  | "minor"
  | "sexual"
  | `minor@${string}`
  | `sexual@${string}`
  | `youth:${string}`
  | `hint:${string}`;

type List = readonly [Evidence, readonly string[]];

const englishSexual = new Set(languages.english?.sexual.map((term) => foldText(term.replace(/\*$/, ""))));
const isEnglish = (term: string): boolean => englishSexual.has(foldText(term.replace(/\*$/, "")));

/** Languages whose words count only together. Sexual words that are English too are excluded: a name would match. */
const pairs = Object.entries(languages).filter(([, { local, localSexual }]) => local || localSexual);
export const pairLanguages = pairs.map(([language]) => language);

const lists: List[] = [
  ["alone", refusedAlone],
  ...Object.values(languages).flatMap(({ minors, sexual }): List[] => [
    ["minor", minors],
    ["sexual", sexual],
  ]),
  ...pairs.flatMap(([language, { minors, local = [], sexual, localSexual = [] }]): List[] => [
    [`minor@${language}`, [...minors, ...local]],
    [`sexual@${language}`, [...sexual, ...localSexual].filter((term) => !isEnglish(term))],
  ]),
  ...Object.entries(youthHints).map(([kind, terms]): List => [`youth:${kind}`, terms]),
  ...Object.entries(sexualHints).map(([kind, terms]): List => [`hint:${kind}`, terms]),
];
const terms = createTermIndex(lists);

/** Hints match too easily in joined or masked letters, and local words in joined adjacent words. */
const isHint = (tag: Evidence): boolean => tag.startsWith("youth:") || tag.startsWith("hint:");
const strong = new Set<Evidence>(["alone", "minor", "sexual"]);

/** Adds the evidence in the words of a variant. */
export function collectEvidence(variant: TextVariant, into: Set<Evidence>): void {
  if (!variant.joined) {
    terms.collect(variant, into);
    if (minorPerson.test(variant.text)) into.add("minor");
    for (const word of joinAdjacentWords(variant.text)) {
      for (const tag of terms.tagsOf(word, 3)) if (strong.has(tag)) into.add(tag);
    }
    return;
  }
  const found = new Set<Evidence>();
  terms.collect(variant, found);
  for (const tag of found) if (!isHint(tag)) into.add(tag);
}

/** Words with asterisks or hashes for some letters. At least two letters remain. */
const masked = /(?<![\p{L}\p{N}*#])\p{L}[\p{L}*#]*[*#][\p{L}*#]*\p{L}(?![\p{L}\p{N}*#])/gu;

const byLength = new Map<number, [string, Evidence][]>();
for (const [word, tags] of terms.singles) {
  for (const tag of tags) {
    if (word.length < 3 || isHint(tag)) continue;
    byLength.set(word.length, [...(byLength.get(word.length) ?? []), [word, tag]]);
  }
}
const englishWords = new Set(
  [...(languages.english?.minors ?? []), ...(languages.english?.sexual ?? [])].map((term) =>
    foldText(term.replace(/\*$/, "")),
  ),
);

/** Adds the evidence in masked words. Words of other languages than English need more than half of their letters. */
export function collectMasked(text: string, into: Set<Evidence>): void {
  for (const word of new Set(foldText(text).match(masked))) {
    const shown = word.replace(/[*#]/g, "").length;
    const shape = new RegExp(`^${word.replace(/[*#]/g, ".")}$`, "u");
    for (const [meant, tag] of byLength.get(word.length) ?? []) {
      if ((shown * 2 > word.length || englishWords.has(meant)) && shape.test(meant)) into.add(tag);
    }
  }
}
