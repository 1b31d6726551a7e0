/**
 * Letters that look like Latin ones, and what they look like: Cyrillic, Greek and Armenian ones of Unicode's list of
 * confusables (UTS 39), as far as NFKC leaves them apart. Lower case.
 */
const lookAlikes: Record<string, string> = {
  // Cyrillic
  а: "a",
  в: "b",
  с: "c",
  ԁ: "d",
  е: "e",
  һ: "h",
  і: "i",
  ј: "j",
  к: "k",
  ӏ: "l",
  м: "m",
  п: "n",
  о: "o",
  р: "p",
  ԛ: "q",
  ѕ: "s",
  т: "t",
  у: "y",
  ѵ: "v",
  ԝ: "w",
  х: "x",
  г: "r",
  ь: "b",
  н: "h",
  и: "u",
  з: "3",
  // Greek
  α: "a",
  β: "b",
  ϲ: "c",
  ε: "e",
  η: "n",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  σ: "o",
  τ: "t",
  υ: "u",
  χ: "x",
  γ: "y",
  ω: "w",
  ζ: "z",
  // Armenian and others
  ո: "n",
  ս: "u",
  օ: "o",
  հ: "h",
  ց: "g",
  զ: "q",
  ɑ: "a",
  ɡ: "g",
  ɩ: "i",
  ʀ: "r",
  ʏ: "y",
  ᴀ: "a",
  ᴄ: "c",
  ᴅ: "d",
  ᴇ: "e",
  ɴ: "n",
  ᴏ: "o",
  ᴜ: "u",
  ɪ: "i",
  ʟ: "l",
  ꜱ: "s",
  ᴛ: "t",
  ᴘ: "p",
  ʜ: "h",
  ɢ: "g",
  ʙ: "b",
  ᴋ: "k",
  ᴍ: "m",
};

/** Letters that a decomposition leaves whole, and how they are written without them. */
const plainSpellings: Record<string, string> = {
  ß: "ss",
  ł: "l",
  ø: "o",
  æ: "ae",
  œ: "oe",
  đ: "d",
  ð: "d",
  ı: "i",
  þ: "th",
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

const replaceBy = (table: Record<string, string>, text: string): string =>
  [...text].map((letter) => table[letter] ?? letter).join("");

/** Latin letters in the place of those that only look so. */
export const latinised = (text: string): string => replaceBy(lookAlikes, text);

/** Letters in the place of digits and signs; `upright` is what 1, ! and | stand for. */
export const unleeted = (text: string, upright: "i" | "l"): string =>
  replaceBy(digitLetters, text).replace(/[1!|]/g, upright);

/**
 * Lower case without compatibility forms, marks on Latin, Greek and Cyrillic letters, Arabic vowel signs and
 * stretching, and without anything that has no shape of its own: zero-width, directional and control characters,
 * variation selectors. Line ends stay.
 */
export function folded(text: string): string {
  const marksApart = text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, "")
    .normalize("NFC");
  return replaceBy(plainSpellings, marksApart).replace(
    /(?!\n)(?:[\p{Cf}\p{Cc}\p{Variation_Selector}\u115f\u1160\u3164]|\u034f)/gu,
    "",
  );
}
