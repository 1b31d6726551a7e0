import { latinHomoglyphOf } from "./homoglyphs.ts";

/**
 * Letters that Unicode does not decompose or that have two spellings, and their normalized form. Without ø, because
 * Danish "nøgen" (naked) and "nogen" (anyone) are different words: ø is a homoglyph of o instead.
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

/** Leetspeak: digits and symbols used for letters. `1`, `!` and `|` mean i or l; see `textVariants.ts`. */
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

/** Code points of zero in other scripts. The other nine digits follow it. */
const zeros = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0,
];

function digitOf(sign: string): string {
  const code = sign.codePointAt(0) as number;
  const zero = zeros.find((first) => code >= first && code < first + 10);
  return zero === undefined ? sign : String(code - zero);
}

const isPlain = (text: string): boolean => !/[^\n -~]/.test(text);

const decompose = (text: string): string =>
  text.normalize("NFKC").normalize("NFKD").replace(marks, "").normalize("NFC");

/** Combining marks of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs and hamzas, and the tatweel. */
const marks = /[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0640]/g;

const replaceEach = (text: string): string =>
  text.replace(/[^\n -~]/gu, (letter) => latinHomoglyphOf(letter) ?? letter);

/**
 * Replaces homoglyphs with the Latin letters that they resemble. Takes the original text, because case and compatibility
 * forms determine what a letter looks like.
 */
export const replaceHomoglyphs = (text: string): string =>
  isPlain(text) ? text : replaceEach(decompose(replaceEach(text)));

/** Replaces digits and symbols with the letters that they are used for. `upright` is the letter for 1, ! and |. */
export const decodeLeetspeak = (text: string, upright: "i" | "l"): string =>
  text.replace(/[03-9@$€+]/g, (sign) => digitLetters[sign] as string).replace(/[1!|]/g, upright);

/**
 * Case folding and normalization: lower case, no compatibility forms and combining marks, ASCII digits, and no invisible
 * characters (zero-width, directional and control characters, variation selectors). Keeps line breaks.
 */
export function foldText(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return decompose(text.normalize("NFKC").toLowerCase())
    .replace(/[^\n -~]/gu, (letter) => plainSpellings[letter] ?? letter)
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/(?!\n)(?:[\p{Cf}\p{Cc}\p{Variation_Selector}\u115f\u1160\u3164]|\u034f)/gu, "");
}
