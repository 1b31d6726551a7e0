import { folded } from "./letters.ts";
import {
  adultContent,
  adulthood,
  clothing,
  harmlessPhrases,
  languages,
  refusedAlone,
  sexualHints,
  youthHints,
} from "./minorsVocabulary.ts";
import { type Reading, readingsOf } from "./readings.ts";
import { maskedWords, type Terms, termsOf } from "./terms.ts";

/**
 * The rule that no policy file can change: sexual content involving minors. A text is refused when it has both, or a
 * term that means both. Negations ("no children") count as mentions: text encoders know none. Where a
 * text is doubtful it is refused; the corpus beside this file shows where the line is.
 */
const alone = termsOf(refusedAlone);
const harmless = termsOf(harmlessPhrases);
const minorWords = termsOf(Object.values(languages).flatMap(({ minors }) => minors));
const sexualWords = termsOf(Object.values(languages).flatMap(({ sexual }) => sexual));
const english = termsOf(languages.english?.sexual ?? []);
const isEnglish = (term: string): boolean =>
  english.isIn({ text: folded(term.replace(/\*$/, "")), joined: false });
/** Both of one language; without sexual words that are English ones too, beside which a mere name would count. */
const pairs = Object.values(languages).flatMap(({ minors, local, sexual, localSexual }) =>
  local || localSexual
    ? [
        {
          minors: termsOf([...minors, ...(local ?? [])]),
          sexual: termsOf([...sexual, ...(localSexual ?? [])].filter((term) => !isEnglish(term))),
        },
      ]
    : [],
);
const youth = Object.values(youthHints).map(termsOf);
const suggestive = Object.values(sexualHints).map(termsOf);
const adultWords = termsOf(adulthood);
const adultContentWords = termsOf(adultContent);
const clothingWords = termsOf(clothing);

const spelledAges =
  "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen";
/** "Thirty-five" is not five. */
const notInNumber = "(?<!(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|hundred and) )";
const age = `(?:0?\\d|1 ?[0-7]|${spelledAges})`;
/** Years in several languages, as they stand behind a number. */
const years =
  "(?:years? ?olds?|yrs? ?olds?|y ?o|yos?|yrs?|yearold|years? of age|jahrige?[nrsm]?|jahre alt|jahre|ans|anos|años|anni|jaar|jarige?|lat|letni[aey]?|let|лет|летн\\p{L}*|yasinda(?:ki)?|yas|साल)";
const months = "\\d{1,2} ?(?:months?|weeks?|days?) ?olds?";
const ages = [
  new RegExp(`(?<![\\p{L}\\p{N}])${notInNumber}${age} ?${years}(?![\\p{L}\\p{N}])`, "u"),
  new RegExp(`(?<![\\p{L}\\p{N}])${months}(?![\\p{L}\\p{N}])`, "u"),
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:aged?|alter|edad|idade|eta|возраст)(?: of| is| von| de)? ${age}(?![\\p{L}\\p{N}])`,
    "u",
  ),
  /(?<![\p{L}\p{N}])(?:under|below|younger than|not yet|unter|moins de|menos de) (?:the age of )?(?:1[0-8]|eighteen|sixteen|seventeen)(?= ?(?:,|$|year|y ?o|yrs|and |or |girl|boy|model|jahr|ans|anos))/u,
  /(?<!\p{N})(?:\d|1[0-7]) ?(?:歳|才|岁|歲|살|세)/u,
];

const hasAge = ({ text }: Reading): boolean => ages.some((pattern) => pattern.test(text));

/** What one text says, over all ways to read it. */
type Evidence = {
  minor: boolean;
  sexual: boolean;
  youthKinds: Set<number>;
  sexualKinds: Set<number>;
  alone: boolean;
  ofOneLanguage: boolean;
};

/** The readings, those with masked words spelled out among them, without harmless phrases. */
function evidenceReadings(text: string): Reading[] {
  const readings = readingsOf(text);
  let unmasked = folded(text);
  for (const word of maskedWords(text)) {
    const meant = sexualWords.unmask(word) ?? minorWords.unmask(word);
    if (meant) unmasked = unmasked.replace(word, meant);
  }
  if (unmasked !== folded(text)) readings.push(...readingsOf(unmasked));
  return readings.map((reading) =>
    reading.joined ? reading : { ...reading, text: harmless.without(reading.text) },
  );
}

function kindsFound(kinds: readonly Terms[], readings: readonly Reading[], into: Set<number>): void {
  kinds.forEach((terms, kind) => {
    if (readings.some((reading) => !reading.joined && terms.isIn(reading))) into.add(kind);
  });
}

function evidenceOf(texts: readonly string[]): Evidence {
  const readings = texts.flatMap(evidenceReadings);
  const has = (terms: Terms): boolean => readings.some((reading) => terms.isIn(reading));
  const youthKinds = new Set<number>();
  const sexualKinds = new Set<number>();
  kindsFound(youth, readings, youthKinds);
  kindsFound(suggestive, readings, sexualKinds);
  const aged = readings.some(hasAge);
  return {
    minor: has(minorWords) || aged || youthKinds.size >= 2,
    sexual: has(sexualWords) || sexualKinds.size >= 2,
    youthKinds,
    sexualKinds,
    alone: has(alone),
    ofOneLanguage: pairs.some(({ minors, sexual }) => has(sexual) && (has(minors) || aged)),
  };
}

/** Which part of the rule a refusal followed; stands in the audit, tells nothing of the text. */
export type MinorsFinding = "term" | "minor_and_sexual" | "negative_adulthood" | "negative_clothing";

/**
 * @param prompts everything that is to be shown together: the prompt, and those of the pictures it starts from
 * @param negative what is to be kept out. Naming minors or sexual content there is no offence, it is what careful
 *   people do. Keeping adulthood out of a sexual picture, or clothes out of one of a minor, is one.
 */
export function findMinorsOffence(prompts: readonly string[], negative: string | null): MinorsFinding | null {
  const evidence = evidenceOf(prompts);
  if (evidence.alone) return "term";
  if ((evidence.minor && evidence.sexual) || evidence.ofOneLanguage) return "minor_and_sexual";
  if (!negative || (!evidence.minor && !evidence.sexual)) return null;
  const avoided = readingsOf(negative).map((reading) => ({
    ...reading,
    text: adultContentWords.without(reading.text),
  }));
  const avoids = (terms: Terms): boolean => avoided.some((reading) => !reading.joined && terms.isIn(reading));
  if (evidence.sexual && avoids(adultWords)) return "negative_adulthood";
  if (evidence.minor && avoids(clothingWords)) return "negative_clothing";
  return null;
}
