import * as age from "./vocabulary/ages.ts";

/** Anyone born in this year can be 17 in 2026. Fixed, so that the rule only gets stricter over time. */
const firstDoubtfulYear = 2008;

/** Matches numbers in a variant, also with the letters O, I and L for digits. */
const numbers = new RegExp(
  `(?<![\\p{L}\\d])1o(?![\\p{L}\\d])|(?<![\\p{L}\\d])1o(?=y)|(?<![\\p{L}\\d])[il][o0-7](?![\\p{L}\\d])|(?<![\\p{L}\\d])1 [0-7](?!\\d)|(?<![\\p{Script=Latin}\\d])\\d+|(?<![\\p{L}])(?:${age.spelledWords.join("|")})(?!\\p{L})|(?<![二三四五六七八九十百])(?:十[一二三四五六七]?|[一二三四五六七八九])(?=[歳才岁歲])`,
  "gu",
);

const numberValueOf = (number: string): number =>
  age.spelled.get(number) ?? Number(number.replace(/o/g, "0").replace(/[il]/g, "1").replace(" ", ""));

type NumberMention = { value: number; text: string; before: string; after: string };

/** Classifies a number as the age of a minor, the age of a thing, or neither (null). */
function readAge({ value, text, before, after }: NumberMention): "minor" | "thing" | null {
  if (age.monthsBehind.test(after) && value <= 99) return "minor";
  if (value >= firstDoubtfulYear && value < 2100) {
    return age.bornInFront.test(before) || age.bornBehind.test(after) ? "minor" : null;
  }
  if (value > 18 || age.notInNumber.test(before)) return null;
  if (value > 2 && age.underInFront.test(before) && age.limitBehind.test(after)) return "minor";
  if (value > 17) return null;
  if (age.thing.test(after) || age.inBarrels.test(after)) return "thing";
  if (age.yearsBehind.test(after) || age.cjkYearsBehind.test(after)) return "minor";
  if (/^\p{L}+$/u.test(text) && !age.englishNumbers.includes(text)) return null;
  if (age.ageInFront.test(before)) return "minor";
  if (age.yearsAtEnd.test(after) && !age.lasts.test(before)) return "minor";
  return isBareAge(value, text, before, after) ? "minor" : null;
}

function isBareAge(value: number, text: string, before: string, after: string): boolean {
  if (value < 3 || text.includes(" ") || age.counted.test(before)) return false;
  if (age.phraseBehind.test(after) && (age.personInFront.test(before) || age.turned.test(before)))
    return true;
  if (value < 9) return false;
  return (
    age.personBehind.test(after) ||
    (/\d/.test(text) && age.femaleBehind.test(after)) ||
    (value > 10 &&
      age.englishNumbers.includes(text) &&
      age.aloneInFront.test(before) &&
      age.aloneBehind.test(after))
  );
}

/** Number of characters that are read on each side of a number. */
const context = 60;

/** Finds ages below 18 in a variant. `thing`: an age that belongs to a thing according to the word after it. */
export function findAges(text: string): { minor: boolean; thing: boolean } {
  const found = { minor: false, thing: false };
  for (const { 0: number, index } of text.matchAll(numbers)) {
    const end = index + number.length;
    const kind = readAge({
      value: numberValueOf(number),
      text: number,
      before: text.slice(Math.max(0, index - context), index),
      after: text.slice(end, end + context),
    });
    if (kind) found[kind] = true;
    if (found.minor) break;
  }
  return found;
}
