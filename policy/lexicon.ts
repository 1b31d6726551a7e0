import { folded } from "./letters.ts";
import { joinedNeighbours } from "./pieces.ts";
import type { Reading } from "./readings.ts";
import { taggedTermsOf } from "./terms.ts";
import { refusedAlone, sexualHints, youthHints } from "./vocabulary/hints.ts";
import { languages } from "./vocabulary/languages.ts";
import { minorPerson } from "./vocabulary/people.ts";

/**
 * What a text may give evidence of. `@` and a language: counts only beside the contrary of the same language.
 * `youth:` and `hint:` with a kind: two of different kinds are as good as a word.
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

const englishSexual = new Set(languages.english?.sexual.map((term) => folded(term.replace(/\*$/, ""))));
const isEnglish = (term: string): boolean => englishSexual.has(folded(term.replace(/\*$/, "")));

/** Words of one language, for beside each other. Without sexual ones that are English, too: a mere name would do there. */
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
const terms = taggedTermsOf(lists);

/** Two hints are found too easily in letters that were written apart or masked, and local words in neighbours. */
const isHint = (tag: Evidence): boolean => tag.startsWith("youth:") || tag.startsWith("hint:");
const strong = new Set<Evidence>(["alone", "minor", "sexual"]);

/** Adds what the words of a reading give evidence of. */
export function collectEvidence(reading: Reading, into: Set<Evidence>): void {
  if (!reading.joined) {
    terms.collect(reading, into);
    if (minorPerson.test(reading.text)) into.add("minor");
    for (const word of joinedNeighbours(reading.text)) {
      for (const tag of terms.tagsOf(word, 3)) if (strong.has(tag)) into.add(tag);
    }
    return;
  }
  const found = new Set<Evidence>();
  terms.collect(reading, found);
  for (const tag of found) if (!isHint(tag)) into.add(tag);
}

/** Words with stars or hashes for some letters: at least two letters are left. */
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
    folded(term.replace(/\*$/, "")),
  ),
);

/** Adds what the masked words of a text may give evidence of; of other languages, those with half their letters. */
export function collectMasked(text: string, into: Set<Evidence>): void {
  for (const word of new Set(folded(text).match(masked))) {
    const shown = word.replace(/[*#]/g, "").length;
    const shape = new RegExp(`^${word.replace(/[*#]/g, ".")}$`, "u");
    for (const [meant, tag] of byLength.get(word.length) ?? []) {
      if ((shown * 2 > word.length || englishWords.has(meant)) && shape.test(meant)) into.add(tag);
    }
  }
}
