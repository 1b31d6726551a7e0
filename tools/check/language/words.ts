import type { Finding, SourceFile } from "./finding.ts";

type Word = { rule: string; pattern: string; instead: string };

/** Words that aren't used in this project, with the ones to use instead. */
const words: Word[] = [
  { rule: "tell", pattern: "tells?|telling|told", instead: "say, report, publish, notify or show" },
  { rule: "whoever", pattern: "whoever", instead: "name the role: the user, the caller, the operator" },
  { rule: "nobody", pattern: "nobody|no one", instead: "name the role, or use the passive" },
  {
    rule: "somebody",
    pattern: "somebody|someone",
    instead: "name the role: a user, the owner, the operator",
  },
  { rule: "everybody", pattern: "everybody|everyone", instead: "all users, every subscriber" },
  { rule: "anew", pattern: "anew|afresh", instead: "again, new" },
  { rule: "mend", pattern: "mend|mends|mended|mending", instead: "fix, repair, restore" },
  {
    rule: "insist",
    pattern: "insist|insists|insisted|insistent|insistently|insisting",
    instead: "retry",
  },
  { rule: "patience", pattern: "patience|patient|patiently", instead: "timeout, retry" },
  { rule: "lacking", pattern: "lacking", instead: "missing, without" },
  { rule: "wish", pattern: "wish|wishes|wished", instead: "generation request, job; want" },
  { rule: "person", pattern: "persons?|peoples?", instead: "user, owner" },
  { rule: "picture", pattern: "pictures?|pictured", instead: "image" },
  { rule: "kept up", pattern: "kept up", instead: "name what is meant: maintained, kept open" },
  { rule: "well-kept", pattern: "well[- ]kept", instead: "maintained" },
  { rule: "stand-in", pattern: "stand[- ]?ins?", instead: "fake, in-memory" },
  { rule: "figures", pattern: "figures", instead: "metrics, numbers" },
  { rule: "goes on", pattern: "goes on|going on|went on", instead: "continues" },
  { rule: "hear", pattern: "hears?|heard|hearing", instead: "receive; last seen" },
  { rule: "reckon", pattern: "reckons?|reckoned|reckoning", instead: "estimate, compute" },
  { rule: "speak to", pattern: "speaks? to|spoken? to|spoke to", instead: "connect to, call" },
  { rule: "portions", pattern: "portions?", instead: "batches" },
  { rule: "look after", pattern: "looks? after|looked after|looking after", instead: "operate, maintain" },
  { rule: "look at", pattern: "looks at|looked at|look around|look about", instead: "check, read, inspect" },
  { rule: "of its own", pattern: "of (its|their|her|his|ours?|one'?s) own", instead: "own, separate" },
  {
    rule: "is gone",
    pattern: "(is|are|was|were|be|been|has|have) gone",
    instead: "deleted, expired, closed",
  },
  { rule: "was to be", pattern: "(was|were) to be", instead: 'name the state or use "should"' },
  { rule: "in line", pattern: "in( the)? line", instead: "queued, in the queue" },
  { rule: "set aside", pattern: "sets? aside|setting aside", instead: "deferred" },
  { rule: "put away", pattern: "puts? away|putting away", instead: "discarded" },
  { rule: "sit out", pattern: "sits? out|sat out|sitting out", instead: "retryDuringOutage" },
  { rule: "owed", pattern: "owes|owed|owing", instead: "pending, expected" },
  {
    rule: "work out",
    pattern: "did not work out|didn'?t work out|works? out",
    instead: "failed; say what happened",
  },
  { rule: "canceled", pattern: "canceled|canceling|canceler", instead: "cancelled (two l)" },
  {
    rule: "British spelling",
    pattern: [
      "colou?r(?<=colour)s?|coloured|colouring|behaviours?|licences?|licenced|favou?r(?<=favour)(s|ed|ite|ites)?",
      "centres?|centred|neighbours?|neighbouring|grey|honours?|labelled|travell?(?<=travell)(ed|ing)",
      "analys(e|es|ed|ing)|(recogni|reali|normali|initiali|organi|seriali|summari|optimi|minimi|maximi|authori",
      "synchroni|finali|customi|categori|speciali|prioriti|quanti|tokeni|memori|parametri|visuali)s(e|es|ed|ing|er|ation)",
    ].join("|"),
    instead: "American spelling",
  },
];

const matchers = words.map((word) => ({
  ...word,
  regex: new RegExp(`(?<![a-z0-9])(?:${word.pattern.replaceAll(" ", "[ ]")})(?![a-z0-9])`, "gi"),
}));

/** Generated files, data, and text that quotes users. */
const exempt = [
  /^package-lock\.json$/,
  /^web\/app\/gql\//,
  /^supabase\/database\.types\.ts$/,
  /^supabase\/migrations\//,
  /^policy\/(vocabulary|corpus)\//,
  /^policy\/default\.json$/,
  /^models\/.*\.(json|txt)$/,
  /^bench\/demoQuality\/prompts\.json$/,
  /^tools\/check\/language\//,
  /^tools\/check\/allowedWords\.txt$/,
  /^THIRD-PARTY\.md$/,
  /^LICENSE$/,
];

const isText = (path: string): boolean =>
  /\.(\w*ts|\w*js|tsx|jsx|json|md|sql|toml|ya?ml|css|html|graphql|sh|py|snap|example|webmanifest)$|^\.ci\//.test(
    path,
  );

/**
 * Splits identifiers at camelCase and snake_case without moving any character by more than the inserted spaces:
 * returns the split text and the position in the original line of each of its characters.
 */
export function splitIdentifiers(line: string): { text: string; positions: number[] } {
  let text = "";
  const positions: number[] = [];
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] as string;
    const previous = line[index - 1] ?? "";
    const next = line[index + 1] ?? "";
    const startsWord =
      (/[a-z0-9]/.test(previous) && /[A-Z]/.test(character)) ||
      (/[A-Z]/.test(previous) && /[A-Z]/.test(character) && /[a-z]/.test(next));
    if (startsWord) {
      text += " ";
      positions.push(index);
    }
    text += character === "_" ? " " : character;
    positions.push(index);
  }
  return { text, positions };
}

/** Every use of a word of the list in a file's text, and in its path (reported as line 0). */
export function findWords({ path, text }: SourceFile): Finding[] {
  if (exempt.some((pattern) => pattern.test(path))) return [];
  const findings = findInLine(path, 0, path);
  if (!isText(path)) return findings;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) findings.push(...findInLine(path, index + 1, line));
  return findings;
}

function findInLine(path: string, number: number, line: string): Finding[] {
  const split = splitIdentifiers(line);
  return matchers.flatMap(({ rule, regex, instead }) =>
    [...split.text.matchAll(regex)].map((match) => {
      const start = split.positions[match.index] as number;
      const end = (split.positions[match.index + match[0].length - 1] as number) + 1;
      const where = number === 0 ? "in the path" : line.trim().slice(0, 110);
      return {
        path,
        line: number,
        rule,
        message: `"${line.slice(start, end)}"; instead: ${instead} | ${where}`,
        source: { line, start, end },
      };
    }),
  );
}
