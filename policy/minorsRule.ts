import { findAges } from "./ages.ts";
import { collectEvidence, collectMasked, type Evidence, pairLanguages } from "./evidence.ts";
import { createTermMatcher, type TermMatcher } from "./termIndex.ts";
import { type TextVariant, textVariantsOf } from "./textVariants.ts";
import { harmlessPatterns, harmlessPhrases } from "./vocabulary/harmless.ts";
import { adultContent, adulthood, clothing } from "./vocabulary/negative.ts";

/**
 * The rule against sexual content involving minors, which no policy file can change. A text is refused if it mentions
 * both, or contains a term that means both. Negations ("no children") count as mentions, because text encoders ignore
 * them. Ambiguous texts are refused; `corpus/` has examples on both sides.
 */
const harmless = createTermMatcher(harmlessPhrases);
const adultWords = createTermMatcher(adulthood);
const adultContentWords = createTermMatcher(adultContent);
const clothingWords = createTermMatcher(clothing);

function removeHarmless(variant: TextVariant): TextVariant {
  if (variant.joined) return variant;
  const rest = harmlessPatterns.reduce((text, pattern) => text.replace(pattern, ","), variant.text);
  return { ...variant, text: harmless.remove(rest) };
}

/** Collects the evidence in all variants of these texts. */
function evidenceOf(texts: readonly string[]): {
  alone: boolean;
  both: boolean;
  minor: boolean;
  sexual: boolean;
} {
  const found = new Set<Evidence>();
  const ages = { minor: false, thing: false };
  for (const text of texts) {
    for (const variant of textVariantsOf(text).map(removeHarmless)) {
      collectEvidence(variant, found);
      const { minor, thing } = findAges(variant.text);
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

/** The violated part of the rule, for the audit log. Reveals nothing of the text. */
export type MinorsViolation = "term" | "minor_and_sexual" | "negative_adulthood" | "negative_clothing";

/**
 * Checks prompts against the rule. Returns null if they comply.
 * @param prompts the prompt and those of its source images, which are checked together
 * @param negative the negative prompt. It may exclude minors or sexual content, but not adulthood from a sexual image
 *   or clothes from an image of a minor.
 */
export function findMinorsViolation(
  prompts: readonly string[],
  negative: string | null,
): MinorsViolation | null {
  const { alone, both, minor, sexual } = evidenceOf(prompts);
  if (alone) return "term";
  if (both) return "minor_and_sexual";
  if (!negative || (!minor && !sexual)) return null;
  const negativeVariants = textVariantsOf(negative).map((variant) => ({
    ...variant,
    text: adultContentWords.remove(variant.text),
  }));
  const excludes = (terms: TermMatcher): boolean =>
    negativeVariants.some((variant) => !variant.joined && terms.matches(variant));
  if (sexual && excludes(adultWords)) return "negative_adulthood";
  if (minor && excludes(clothingWords)) return "negative_clothing";
  return null;
}
