import { Kind, parse, type StringValueNode, visit } from "graphql";
import type { Finding, SourceFile } from "./finding.ts";

const longestLine = 120;

/** Lines of Markdown over 120 characters. Tables, code, and lines with a link may be longer. */
export function findLongLines({ path, text }: SourceFile): Finding[] {
  if (!path.endsWith(".md") || path === "THIRD-PARTY.md") return [];
  let inCode = false;
  return text.split("\n").flatMap((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
    if (inCode || line.length <= longestLine || /^\s*\|/.test(line) || /\]\(|https?:/.test(line)) return [];
    const message = `${line.length} characters; wrap Markdown at about 100.`;
    return [{ path, line: index + 1, rule: "long-line", message }];
  });
}

const sections = ["Status", "Context", "Decision", "Consequences"];
const decisionPath = /^docs\/decisions\/(\d[^/]*\.md)$/;

/** Decision records without the four sections, in this order, or missing from the index. */
export function findDecisionFaults(files: readonly SourceFile[]): Finding[] {
  const index = files.find(({ path }) => path === "docs/decisions/README.md")?.text ?? "";
  return files.flatMap(({ path, text }) => {
    const name = decisionPath.exec(path)?.[1];
    if (name === undefined) return [];
    const faults: Finding[] = [];
    const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]?.trim());
    if (headings.join() !== sections.join()) {
      const message = `needs the sections ${sections.join(", ")}; it has ${headings.join(", ") || "none"}.`;
      faults.push({ path, line: 1, rule: "decision-sections", message });
    }
    if (!index.includes(`(${name})`)) {
      const message = "is missing from docs/decisions/README.md.";
      faults.push({ path, line: 1, rule: "decision-index", message });
    }
    return faults;
  });
}

const fewestWords = 4;

/** Descriptions in a GraphQL schema that are too short to stand alone in a tooltip. */
export function findShortDescriptions({ path, text }: SourceFile): Finding[] {
  if (!/^[^/]*\.graphql$/.test(path)) return [];
  const findings: Finding[] = [];
  const check = (name: string, description: StringValueNode | undefined): void => {
    if (description === undefined) return;
    const count = description.value.split(/\s+/).filter((word) => word !== "").length;
    if (count >= fewestWords) return;
    const line = description.loc?.startToken.line ?? 1;
    const message = `The description of ${name} has ${count} words: "${description.value}". Write one that stands alone.`;
    findings.push({ path, line, rule: "short-description", message });
  };
  visit(parse(text), {
    enter(node) {
      if ("description" in node && "name" in node && node.name?.kind === Kind.NAME) {
        check(node.name.value, node.description);
      }
    },
  });
  return findings;
}
