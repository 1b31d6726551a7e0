import { agesIn } from "./ages.ts";
import { collectEvidence, collectMasked, type Evidence, pairLanguages } from "./lexicon.ts";
import { type Reading, readingsOf } from "./readings.ts";
import { type Terms, termsOf } from "./terms.ts";
import { harmlessPatterns, harmlessPhrases } from "./vocabulary/harmless.ts";
import { adultContent, adulthood, clothing } from "./vocabulary/negative.ts";

/**
 * The rule that no policy file can change: sexual content involving minors. A text is refused when it has both, or a
 * term that means both. Negations ("no children") count as mentions: text encoders know none. Where a
 * text is doubtful it is refused; the corpus beside this file shows where the line is.
 */
const harmless = termsOf(harmlessPhrases);
const adultWords = termsOf(adulthood);
const adultContentWords = termsOf(adultContent);
const clothingWords = termsOf(clothing);

function withoutHarmless(reading: Reading): Reading {
  if (reading.joined) return reading;
  const rest = harmlessPatterns.reduce((text, pattern) => text.replace(pattern, ","), reading.text);
  return { ...reading, text: harmless.without(rest) };
}

/** What these texts say together, over all ways to read them. */
function evidenceOf(texts: readonly string[]): {
  alone: boolean;
  both: boolean;
  minor: boolean;
  sexual: boolean;
} {
  const found = new Set<Evidence>();
  const ages = { minor: false, thing: false };
  for (const text of texts) {
    for (const reading of readingsOf(text).map(withoutHarmless)) {
      collectEvidence(reading, found);
      const { minor, thing } = agesIn(reading.text);
      ages.minor ||= minor;
      ages.thing ||= thing;
    }
    collectMasked(text, found);
  }
  const kinds = (of: string): number => [...found].filter((tag) => tag.startsWith(of)).length;
  const aged = ages.minor || (ages.thing && found.has("youth:person"));
  const minor = found.has("minor") || aged || kinds("youth:") >= 2;
  const sexual = found.has("sexual") || kinds("hint:") >= 2;
  const ofOneLanguage = pairLanguages.some(
    (language) => found.has(`sexual@${language}`) && (aged || found.has(`minor@${language}`)),
  );
  return { alone: found.has("alone"), both: (minor && sexual) || ofOneLanguage, minor, sexual };
}

/** Which part of the rule a refusal followed; stands in the audit, tells nothing of the text. */
export type MinorsFinding = "term" | "minor_and_sexual" | "negative_adulthood" | "negative_clothing";

/**
 * @param prompts everything that is to be shown together: the prompt, and those of the pictures it starts from
 * @param negative what is to be kept out. Naming minors or sexual content there is no offence, it is what careful
 *   people do. Keeping adulthood out of a sexual picture, or clothes out of one of a minor, is one.
 */
export function findMinorsOffence(prompts: readonly string[], negative: string | null): MinorsFinding | null {
  const { alone, both, minor, sexual } = evidenceOf(prompts);
  if (alone) return "term";
  if (both) return "minor_and_sexual";
  if (!negative || (!minor && !sexual)) return null;
  const avoided = readingsOf(negative).map((reading) => ({
    ...reading,
    text: adultContentWords.without(reading.text),
  }));
  const avoids = (terms: Terms): boolean => avoided.some((reading) => !reading.joined && terms.isIn(reading));
  if (sexual && avoids(adultWords)) return "negative_adulthood";
  if (minor && avoids(clothingWords)) return "negative_clothing";
  return null;
}
