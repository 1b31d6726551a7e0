import type { PackReport } from "./checkPack.ts";
import type { Finding } from "./tensorRules.ts";

/** Formats the reports as text, with what to do at the end of each pack. */
export function describeReports(reports: readonly PackReport[]): string {
  return reports.map(describe).join("\n\n");
}

function describe(report: PackReport): string {
  const kind = report.family ?? report.className ?? "unknown kind";
  const lines = [`${report.name} (${kind}): ${report.usable ? "usable" : "can't be used"}`];
  for (const { name, bytes, loadMs, runMs, findings } of report.components) {
    const mark = findings.some(({ level }) => level === "error") ? "✗" : "✓";
    const times =
      loadMs === null
        ? "not opened"
        : `opened in ${seconds(loadMs)}${runMs === null ? "" : `, ran in ${seconds(runMs)}`}`;
    lines.push(`  ${mark} ${name}: ${size(bytes)}, ${times}`);
  }
  if (report.bytes !== null) {
    lines.push(
      `  ${size(report.bytes)} of models, about ${size(report.needBytes ?? 0)} of memory for the largest job`,
    );
  }
  lines.push(`  ${report.usable ? "Serves" : "Would serve"}: ${report.formats.join(", ") || "no format"}`);
  const { maxSteps, maxGuidanceScale } = report.limits ?? {};
  if (maxSteps !== undefined) lines.push(`  At most ${maxSteps} steps.`);
  if (maxGuidanceScale !== undefined) lines.push(`  Guidance of at most ${maxGuidanceScale}.`);
  lines.push(
    ...findingLines("To fix", report.findings, "error"),
    ...findingLines("Warnings", report.findings, "warning"),
  );
  return lines.join("\n");
}

function findingLines(title: string, findings: readonly Finding[], level: Finding["level"]): string[] {
  const selected = findings.filter((finding) => finding.level === level);
  if (selected.length === 0) return [];
  return [
    `  ${title}:`,
    ...selected.map(
      ({ file, problem, advice }) => `    ${file}: ${`${problem.replace(/\.+$/, "")}. ${advice}`.trim()}`,
    ),
  ];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
