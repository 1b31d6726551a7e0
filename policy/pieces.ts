/**
 * Neighbours in ordinary sentences that would make a word of the lists: "pen is", "a shot as". Found by trying every
 * split of the lists on the frequencies of English words and on 40 MB of prose.
 */
const everyday = new RegExp(
  `^(?:${[
    "who re\\p{L}*|three some\\p{L}*|shot as?|pen is|an al|an us|new born|t its|s exe|s luther|t hong|lew don|moles the|to ts",
    "a last i\\p{L}*|laps i|lapse t|det i|bay i|me sum|go lie|you jo|you tong|al mom|be be|kind er|copi i",
    "por nos?|por uno|nu as|nu da|nu di|nu do|se ke s",
  ].join("|")})$`,
  "u",
);

const piece = /^\p{L}+$/u;
const shortest = 4;
const longest = 14;

/** Words that two or three neighbours make, whatever stands between them: `wo rd`, `w ord`, `wo r d`. */
export function* joinedNeighbours(text: string): Generator<string> {
  const words = text.split(" ").filter((word) => word !== ",");
  for (let at = 0; at + 1 < words.length; at++) {
    const [first = "", second = "", third = ""] = words.slice(at, at + 3);
    if (!piece.test(first) || !piece.test(second)) continue;
    const two = first + second;
    if (two.length >= shortest && two.length <= longest && !everyday.test(`${first} ${second}`)) yield two;
    const three = two + third;
    if (piece.test(third) && three.length <= longest && !everyday.test(`${first} ${second} ${third}`))
      yield three;
  }
}
