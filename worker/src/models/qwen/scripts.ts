const scripts = {
  latin: /\p{Script=Latin}/gu,
  han: /\p{Script=Han}/gu,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  hangul: /\p{Script=Hangul}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  greek: /\p{Script=Greek}/gu,
  arabic: /\p{Script=Arabic}/gu,
  hebrew: /\p{Script=Hebrew}/gu,
  devanagari: /\p{Script=Devanagari}/gu,
  thai: /\p{Script=Thai}/gu,
} as const;
type Script = keyof typeof scripts;

/** Letters of each script in a text. */
function lettersOf(text: string): Map<Script, number> {
  const counts = new Map<Script, number>();
  for (const script of Object.keys(scripts) as Script[]) {
    const count = text.match(scripts[script])?.length ?? 0;
    if (count > 0) counts.set(script, count);
  }
  return counts;
}

/** Of the letters of an answer, how many may be in scripts that the question has not: a name, a sign on a wall. */
const strangeShare = 0.04;
/** Of the letters of an answer, how many have to be in the scripts the question is mostly written in. */
const ownShare = 0.25;

/**
 * True when an answer is written in other scripts than the question: in another language, or with words of one in
 * between. Languages that share a script are not told apart.
 */
export function isOtherScript(answer: string, question: string): boolean {
  const asked = lettersOf(question);
  const answered = lettersOf(answer);
  const total = [...answered.values()].reduce((sum, count) => sum + count, 0);
  const askedTotal = [...asked.values()].reduce((sum, count) => sum + count, 0);
  if (askedTotal === 0 || total === 0) return false;
  let strange = 0;
  let own = 0;
  for (const [script, count] of answered) {
    const share = (asked.get(script) ?? 0) / askedTotal;
    if (share === 0) strange += count;
    if (share >= 0.5) own += count;
  }
  const hasMain = [...asked.values()].some((count) => count / askedTotal >= 0.5);
  return strange > total * strangeShare || (hasMain && own < total * ownShare);
}
