import type { Finding } from "./finding.ts";

/** An exception: findings whose word stands within `text`, in files that match `path`. */
export type AllowedText = {
  line: number;
  path: string;
  /** The text that contains the word, as the file has it, or the name of a rule about whole files. */
  text: string;
  reason: string;
};

/** Reads lines of the form `path | text | reason`; throws for a line without all three. */
export function parseAllowList(file: string): AllowedText[] {
  return file.split("\n").flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const [path, text, ...rest] = line.split(" | ");
    const reason = rest.join(" | ").trim();
    if (!path?.trim() || !text?.trim() || reason === "") {
      throw new Error(`Line ${index + 1} of the allow-list needs the form "path | text | reason": ${line}`);
    }
    return [{ line: index + 1, path: path.trim(), text: text.trim(), reason }];
  });
}

/** Removes the findings that the list allows. `unused` has the entries that match nothing. */
export function applyAllowList(
  findings: readonly Finding[],
  list: readonly AllowedText[],
): { remaining: Finding[]; unused: AllowedText[] } {
  const used = new Set<AllowedText>();
  const patterns = list.map((entry) => ({ entry, matches: pathMatcher(entry.path) }));
  const remaining = findings.filter((finding) => {
    const allowed = patterns.filter(({ entry, matches }) => matches(finding.path) && covers(entry, finding));
    for (const { entry } of allowed) used.add(entry);
    return allowed.length === 0;
  });
  return { remaining, unused: list.filter((entry) => !used.has(entry)) };
}

function covers({ text }: AllowedText, { rule, source }: Finding): boolean {
  if (source === undefined) return text === rule;
  for (let at = source.line.indexOf(text); at !== -1; at = source.line.indexOf(text, at + 1)) {
    if (at <= source.start && source.end <= at + text.length) return true;
  }
  return false;
}

/** `*` stands for any part of a name, `**` for any folders. */
function pathMatcher(glob: string): (path: string) => boolean {
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replaceAll("**", "\u0001")
    .replaceAll("*", "[^/]*")
    .replaceAll("\u0000", "(?:.*/)?")
    .replaceAll("\u0001", ".*");
  const regex = new RegExp(`^${pattern}$`);
  return (path) => regex.test(path);
}
