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

/** Number of letters of each script. */
function lettersOf(text: string): Map<Script, number> {
  const counts = new Map<Script, number>();
  for (const script of Object.keys(scripts) as Script[]) {
    const count = text.match(scripts[script])?.length ?? 0;
    if (count > 0) counts.set(script, count);
  }
  return counts;
}

/** Maximum share of an answer's letters in scripts that the prompt doesn't have, such as a name or a sign. */
const maxForeignShare = 0.04;
/** Minimum share of an answer's letters in the main script of the prompt. */
const minMainShare = 0.25;

/**
 * True if an answer is written in other scripts than the prompt, so in another language. Languages that share a script
 * are not distinguished.
 */
export function isOtherScript(answer: string, question: string): boolean {
  const asked = lettersOf(question);
  const answered = lettersOf(answer);
  const total = [...answered.values()].reduce((sum, count) => sum + count, 0);
  const askedTotal = [...asked.values()].reduce((sum, count) => sum + count, 0);
  if (askedTotal === 0 || total === 0) return false;
  let foreign = 0;
  let main = 0;
  for (const [script, count] of answered) {
    const share = (asked.get(script) ?? 0) / askedTotal;
    if (share === 0) foreign += count;
    if (share >= 0.5) main += count;
  }
  const hasMain = [...asked.values()].some((count) => count / askedTotal >= 0.5);
  return foreign > total * maxForeignShare || (hasMain && main < total * minMainShare);
}
