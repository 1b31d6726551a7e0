import { readFileSync } from "node:fs";
import { applyAllowList, parseAllowList } from "./language/allowList.ts";
import { findDecisionFaults, findLongLines, findShortDescriptions } from "./language/documents.ts";
import type { Finding } from "./language/finding.ts";
import { findSmallFiles, findVagueNames } from "./language/layout.ts";
import { findWords } from "./language/words.ts";
import { readRepositoryFiles } from "./repositoryFiles.ts";

const help = `Usage: node tools/check/language.ts [options] [path...]

Checks the words, documents and layout of the repository.

  path      check only files whose path starts with it
  --count   print the number of findings per folder and per rule instead of the findings`;

const allowListFile = "tools/check/allowedWords.txt";

function main(args: readonly string[]): void {
  if (args.includes("--help")) {
    console.log(help);
    return;
  }
  const paths = args.filter((arg) => !arg.startsWith("--"));
  const files = readRepositoryFiles();
  const all: Finding[] = [
    ...files.flatMap(findWords),
    ...files.flatMap(findLongLines),
    ...files.flatMap(findShortDescriptions),
    ...files.flatMap(findVagueNames),
    ...findDecisionFaults(files),
    ...findSmallFiles(files),
  ];
  const { remaining, unused } = applyAllowList(all, parseAllowList(readFileSync(allowListFile, "utf8")));
  const isWanted = (file: string): boolean =>
    paths.length === 0 || paths.some((prefix) => file.startsWith(prefix));
  const findings = remaining.filter(({ path }) => isWanted(path));
  if (args.includes("--count")) {
    printCounts(findings);
    return;
  }
  for (const { path, line, message } of findings) console.log(`${path}:${line}: ${message}`);
  const stale = paths.length > 0 ? [] : unused;
  for (const { line, path, text } of stale) {
    console.log(`${allowListFile}:${line}: matches nothing; remove it: ${path} | ${text}`);
  }
  process.exitCode = findings.length + stale.length === 0 ? 0 : 1;
}

function printCounts(findings: readonly Finding[]): void {
  const sum = (keyOf: (finding: Finding) => string): void => {
    const counts = new Map<string, number>();
    for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
    for (const [key, count] of [...counts].sort((a, b) => b[1] - a[1])) {
      console.log(`${String(count).padStart(6)}  ${key}`);
    }
  };
  sum(({ rule }) => rule);
  console.log("");
  sum(({ path }) => path.split("/").slice(0, 2).join("/"));
  console.log(`\n${findings.length} findings`);
}

main(process.argv.slice(2));
