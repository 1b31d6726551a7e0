import path from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceFile } from "./language/finding.ts";
import { readRepositoryFiles } from "./repositoryFiles.ts";

/** References from documentation and comments to files, headings, npm scripts and decision records. */

const isMarkdown = (file: string): boolean => file.endsWith(".md");
const isSource = (file: string): boolean =>
  /\.(c|m)?[jt]sx?$|\.(sql|py|sh|graphql|toml|ya?ml)$/.test(file) && !file.startsWith("web/app/gql/");

/** Describes each reference that leads nowhere, in one line: `file:line: message`. */
export function findBrokenReferences(files: readonly SourceFile[]): string[] {
  const repository = indexRepository(files);
  return files.flatMap((file) => {
    if (isMarkdown(file.path)) return findInMarkdown(file, repository);
    return isSource(file.path) ? findInSource(file, repository) : [];
  });
}

type Repository = {
  files: ReadonlyMap<string, string>;
  /** All folders, without a slash at the end. */
  folders: ReadonlySet<string>;
  scripts: ReadonlySet<string>;
  has(entry: string): boolean;
};

function indexRepository(files: readonly SourceFile[]): Repository {
  const byPath = new Map(files.map((file) => [file.path, file.text]));
  const folders = new Set<string>();
  for (const { path: file } of files) {
    for (let folder = path.dirname(file); folder !== "."; folder = path.dirname(folder)) folders.add(folder);
  }
  const manifest = JSON.parse(byPath.get("package.json") ?? "{}") as { scripts?: Record<string, string> };
  return {
    files: byPath,
    folders,
    scripts: new Set(Object.keys(manifest.scripts ?? {})),
    has: (entry) => byPath.has(entry) || folders.has(entry),
  };
}

function findInMarkdown({ path: file, text }: SourceFile, repository: Repository): string[] {
  const faults: string[] = [];
  forEachLine(text, (line, number, isFenced) => {
    const report = (message: string): void => void faults.push(`${file}:${number}: ${message}`);
    const prose = line.replace(/`[^`]*`/g, "");
    if (!isFenced) {
      for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        const fault = findLinkFault(file, target, repository);
        if (fault) report(fault);
      }
    }
    const code = isFenced ? [line] : [...line.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
    for (const span of code) {
      for (const token of span.split(/[\s"'();,]+/)) {
        if (isMissingPath(token, path.dirname(file), repository)) report(`${token} doesn't exist.`);
      }
      for (const script of missingScripts(span, repository)) report(`npm run ${script} isn't a script.`);
    }
    for (const record of missingRecords(prose, repository)) report(`decision ${record} doesn't exist.`);
  });
  return faults;
}

/** In code, only references to the documentation are checked: the compiler checks imports. */
function findInSource({ path: file, text }: SourceFile, repository: Repository): string[] {
  if (file.endsWith(".test.ts")) return [];
  const faults: string[] = [];
  forEachLine(text, (line, number) => {
    const report = (message: string): void => void faults.push(`${file}:${number}: ${message}`);
    for (const [target] of line.matchAll(/(?<![\w/.])docs\/[\w./-]*\w/g)) {
      if (!repository.has(target)) report(`${target} doesn't exist.`);
    }
    for (const record of missingRecords(line, repository)) report(`decision ${record} doesn't exist.`);
  });
  return faults;
}

function forEachLine(text: string, visit: (line: string, number: number, isFenced: boolean) => void): void {
  let isFenced = false;
  text.split("\n").forEach((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
    else visit(line, index + 1, isFenced);
  });
}

function findLinkFault(file: string, target: string, repository: Repository): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return null;
  const [relative = "", anchor] = target.split("#");
  const entry = relative === "" ? file : path.posix.join(path.dirname(file), decodeURI(relative));
  if (!repository.has(entry.replace(/\/$/, ""))) return `the link ${target} leads nowhere.`;
  if (anchor === undefined || !isMarkdown(entry)) return null;
  const headings = headingsOf(repository.files.get(entry) ?? "");
  return headings.has(anchor) ? null : `${entry} has no heading #${anchor}.`;
}

/** The anchors that GitHub gives to the headings of a document. */
function headingsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  forEachLine(text, (line, _number, isFenced) => {
    const heading = /^#{1,6}\s+(.+)$/.exec(line)?.[1];
    if (isFenced || heading === undefined) return;
    const plain = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "");
    anchors.add(plain.trim().replaceAll(/\s/g, "-"));
  });
  return anchors;
}

/**
 * True if `token` is a path of the repository that doesn't exist. Only paths that begin with one of its folders count,
 * seen from the root or from the document's folder. `*` matches any name, and what follows `<` is a placeholder.
 */
function isMissingPath(token: string, folder: string, repository: Repository): boolean {
  const entry = token
    .replace(/[:#].*$/, "")
    .replace(/<.*$/, "")
    .replace(/\/[^/]*[{$…].*$/, "")
    .replace(/[/.]+$/, "");
  if (entry.startsWith("..") || !/^[\w@.-]+(\/[\w@.*-]+)+$/.test(entry)) return false;
  const first = entry.slice(0, entry.indexOf("/"));
  const isFromRoot = repository.folders.has(first);
  if (!isFromRoot && !repository.folders.has(path.posix.join(folder, first))) return false;
  return ![entry, path.posix.join(folder, entry)].some((candidate) => matches(candidate, repository));
}

function matches(entry: string, repository: Repository): boolean {
  if (!entry.includes("*")) return repository.has(entry);
  const source = entry
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]*");
  const pattern = new RegExp(`^${source}$`);
  return [...repository.files.keys()].some((file) => pattern.test(file));
}

function missingScripts(code: string, { scripts }: Repository): string[] {
  const named = [...code.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = ""]) => script);
  return named.filter((script) => !scripts.has(script));
}

function missingRecords(line: string, { files }: Repository): string[] {
  const numbers = [...line.matchAll(/\bdecisions? (\d{4})\b/gi)].map(([, number = ""]) => number);
  const exists = (number: string): boolean =>
    [...files.keys()].some((file) => file.startsWith(`docs/decisions/${number}-`));
  return numbers.filter((number) => !exists(number));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = findBrokenReferences(readRepositoryFiles());
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
