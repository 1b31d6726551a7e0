export type SkippedTest = { file: string; title: string };

export type Outcome = { passed: number; failed: number; skipped: readonly SkippedTest[] };

export const noTests: Outcome = { passed: 0, failed: 0, skipped: [] };

export function addOutcomes(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((sum, outcome) => sum + outcome.passed, 0),
    failed: outcomes.reduce((sum, outcome) => sum + outcome.failed, 0),
    skipped: outcomes.flatMap((outcome) => outcome.skipped),
  };
}

/**
 * The summary that `npm test` prints: skipped tests with the reasons in the parentheses of their titles, and the counts
 * on the last line.
 */
export function summarize({ passed, failed, skipped }: Outcome): string {
  const lines = skipped.length === 0 ? [] : ["Skipped:", ...skipped.map(describeSkipped), ""];
  const counts = `${passed} passed, ${failed} failed`;
  lines.push(skipped.length === 0 ? counts : `${counts}, ${skipped.length} skipped`);
  return lines.join("\n");
}

function describeSkipped({ file, title }: SkippedTest): string {
  const reason = /\(([^()]+)\)/.exec(title)?.[1] ?? "no reason given";
  const rest = title.replace(/\s*\([^()]+\)/, "");
  return `  ${reason}: ${rest} (${file})`;
}
