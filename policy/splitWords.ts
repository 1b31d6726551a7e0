/**
 * Adjacent words of ordinary sentences that together spell a listed word: "pen is", "a shot as". Found by testing every
 * split of the listed words against English word frequencies and 40 MB of prose.
 */
const commonPairs = new RegExp(
  `^(?:${[
    "who re\\p{L}*|three some\\p{L}*|shot as?|pen is|an al|an us|new born|t its|s exe|s luther|t hong|lew don|moles the|to ts",
    "a last i\\p{L}*|laps i|lapse t|det i|bay i|me sum|go lie|you jo|you tong|al mom|be be|kind er|copi i",
    "por nos?|por uno|nu as|nu da|nu di|nu do|se ke s",
  ].join("|")})$`,
  "u",
);

const lettersOnly = /^\p{L}+$/u;
const shortest = 4;
const longest = 14;

/** Yields the words that two or three adjacent words form, whatever separates them: `wo rd`, `w ord`, `wo r d`. */
export function* joinAdjacentWords(text: string): Generator<string> {
  const words = text.split(" ").filter((word) => word !== ",");
  for (let at = 0; at + 1 < words.length; at++) {
    const [first = "", second = "", third = ""] = words.slice(at, at + 3);
    if (!lettersOnly.test(first) || !lettersOnly.test(second)) continue;
    const two = first + second;
    if (two.length >= shortest && two.length <= longest && !commonPairs.test(`${first} ${second}`)) yield two;
    const three = two + third;
    if (
      lettersOnly.test(third) &&
      three.length <= longest &&
      !commonPairs.test(`${first} ${second} ${third}`)
    )
      yield three;
  }
}
