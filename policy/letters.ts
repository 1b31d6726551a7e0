import { lookedLike } from "./lookAlikes.ts";

/**
 * Letters that a decomposition leaves whole or that are written in two ways, and how they are written here. Not ø: Danish
 * "nøgen" is naked and "nogen" anybody; it is a look-alike of o instead.
 */
const plainSpellings: Record<string, string> = {
  ß: "ss",
  ł: "l",
  æ: "ae",
  œ: "oe",
  đ: "d",
  ð: "d",
  ı: "i",
  þ: "th",
  ς: "σ",
  ك: "ک",
  ي: "ی",
  ى: "ی",
};

/** Digits and signs that stand for letters. `1`, `!` and `|` may be an i or an l; see `readings.ts`. */
const digitLetters: Record<string, string> = {
  "0": "o",
  "3": "e",
  "4": "a",
  "5": "s",
  "6": "g",
  "7": "t",
  "8": "b",
  "9": "g",
  "@": "a",
  $: "s",
  "€": "e",
  "+": "t",
};

/** The zeros of other scripts' decimal digits; the other nine follow. */
const zeros = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0,
];

function digitOf(sign: string): string {
  const code = sign.codePointAt(0) as number;
  const zero = zeros.find((first) => code >= first && code < first + 10);
  return zero === undefined ? sign : String(code - zero);
}

const isPlain = (text: string): boolean => !/[^\n -~]/.test(text);

const decomposed = (text: string): string =>
  text.normalize("NFKC").normalize("NFKD").replace(marks, "").normalize("NFC");

/** Marks on Latin, Greek and Cyrillic letters, Hebrew points, Arabic vowel signs and hamzas, and stretching. */
const marks = /[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0640]/g;

const looked = (text: string): string => text.replace(/[^\n -~]/gu, (letter) => lookedLike(letter) ?? letter);

/**
 * Latin letters in the place of those that only look so. Of the text as it was written: case and compatibility forms
 * are part of how a letter looks.
 */
export const latinised = (text: string): string => (isPlain(text) ? text : looked(decomposed(looked(text))));

/** Letters in the place of digits and signs; `upright` is what 1, ! and | stand for. */
export const unleeted = (text: string, upright: "i" | "l"): string =>
  text.replace(/[03-9@$€+]/g, (sign) => digitLetters[sign] as string).replace(/[1!|]/g, upright);

/**
 * Lower case without compatibility forms, marks, Arabic vowel signs and stretching, other scripts' digits as ours, and
 * without anything that has no shape of its own: zero-width, directional and control characters, variation selectors.
 * Line ends stay.
 */
export function folded(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return decomposed(text.normalize("NFKC").toLowerCase())
    .replace(/[^\n -~]/gu, (letter) => plainSpellings[letter] ?? letter)
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/(?!\n)(?:[\p{Cf}\p{Cc}\p{Variation_Selector}\u115f\u1160\u3164]|\u034f)/gu, "");
}
