import path from "node:path";
import ts from "typescript";
import type { Finding, SourceFile } from "./finding.ts";
import { splitIdentifiers } from "./words.ts";

const smallFile = 25;
const isModule = (file: string): boolean =>
  /\.(c|m)?(t|j)sx?$/.test(file) && !/\.d\.\w*ts$/.test(file) && !file.startsWith("web/app/gql/");

/** Files under 25 lines with a single importer, which is where their code belongs. */
export function findSmallFiles(files: readonly SourceFile[]): Finding[] {
  const modules = files.filter((file) => isModule(file.path));
  const importers = countImporters(modules);
  const entryPoints = findEntryPoints(modules);
  return modules.flatMap((file) => {
    const lines = file.text.split("\n").length - 1;
    const from = importers.get(file.path) ?? new Set();
    if (lines >= smallFile || from.size !== 1 || isExempt(file.path) || entryPoints.has(file.path)) return [];
    const message = `has ${lines} lines and one importer; fold it into ${[...from][0]}.`;
    return [{ path: file.path, line: 1, rule: "small-file", message }];
  });
}

/** Entry points, tests, routes and configuration have their own file whatever their length. */
const isExempt = (file: string): boolean =>
  /(^|\/)(main|env)\.ts$|\.test\.tsx?$|\.spec\.ts$|\.config\.\w+$|^web\/app\/routes\/|^web\/app\/(root|entry\.\w+)\.tsx?$/.test(
    file,
  );

const aliases: Record<string, string> = {
  "#contracts/": "contracts/",
  "#platform/": "platform/",
  "#policy/": "policy/",
};
const extensions = ["", ".ts", ".tsx", "/index.ts"];

function countImporters(modules: readonly SourceFile[]): Map<string, Set<string>> {
  const known = new Set(modules.map((file) => file.path));
  const importers = new Map<string, Set<string>>();
  for (const file of modules) {
    for (const specifier of specifiersOf(file)) {
      const base = resolve(file.path, specifier);
      const target = extensions
        .map((extension) => base + extension)
        .find((candidate) => known.has(candidate));
      if (target === undefined || target === file.path) continue;
      const from = importers.get(target) ?? new Set();
      importers.set(target, from.add(file.path));
    }
  }
  return importers;
}

/** Files that another file loads by their address, such as the entry point of a child process. */
function findEntryPoints(modules: readonly SourceFile[]): Set<string> {
  return new Set(
    modules.flatMap(({ path: file, text }) =>
      [...text.matchAll(/new URL\("(\.[^"]+)", import\.meta\.url\)/g)].map((match) =>
        resolve(file, match[1] as string),
      ),
    ),
  );
}

function specifiersOf({ path: file, text }: SourceFile): string[] {
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const required = file.endsWith(".cjs")
    ? [...text.matchAll(/require\("(\.[^"]+)"\)/g)].map((m) => m[1] as string)
    : [];
  return [...imports, ...required];
}

function resolve(from: string, specifier: string): string {
  const alias = Object.keys(aliases).find((prefix) => specifier.startsWith(prefix));
  if (alias !== undefined) return aliases[alias] + specifier.slice(alias.length);
  return specifier.startsWith(".") ? path.posix.join(path.posix.dirname(from), specifier) : specifier;
}

const vagueNames = /^(utils?|helpers?|misc|common|managers?)$/i;

/** Folders and files whose name says nothing about what they hold. */
export function findVagueNames({ path: file }: SourceFile): Finding[] {
  const vague = splitIdentifiers(file)
    .text.split(/[/.\s-]+/)
    .find((word) => vagueNames.test(word));
  if (vague === undefined) return [];
  return [
    {
      path: file,
      line: 1,
      rule: "vague-name",
      message: `"${vague}" in a name says nothing; name the topic.`,
    },
  ];
}
