import { totalmem } from "node:os";
import { type JobType, jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import type { ModelFamily } from "#contracts/jobs/definition.ts";
import type { CapabilityLimits } from "../../inference/protocol.ts";
import { type OnnxRuntime, ProviderError } from "../../onnx/runtime.ts";
import type { Family, Loadable } from "../family.ts";
import type { FoundPack } from "../findPacks.ts";
import { memoryNeed } from "../memoryNeed.ts";
import { PackError } from "../packError.ts";
import { packProblem } from "../packReasons.ts";
import { qwenFamily } from "../qwen/family.ts";
import { sdxlFamily } from "../sdxl/family.ts";
import { wanFamily } from "../wan/family.ts";
import { type ComponentReport, checkComponent } from "./checkComponent.ts";
import type { ComponentPlan } from "./componentPlan.ts";
import { qwenPlan } from "./qwenPlan.ts";
import { sdxlPlan } from "./sdxlPlan.ts";
import type { Finding } from "./tensorRules.ts";
import { wanPlan } from "./wanPlan.ts";

type KnownFamily = {
  family: Family<Loadable>;
  plan: (folder: string) => Promise<ComponentPlan[]>;
  /** The job types that the pack serves, or helps to serve. */
  formats: readonly JobType[];
};

const formatsOf = (family: ModelFamily): JobType[] =>
  jobTypes.filter((type) => jobCatalog[type].family === family);

const known: readonly KnownFamily[] = [
  { family: sdxlFamily, plan: sdxlPlan, formats: formatsOf("sdxl") },
  { family: wanFamily, plan: wanPlan, formats: formatsOf("wan") },
  { family: qwenFamily, plan: qwenPlan, formats: jobTypes.filter((type) => jobCatalog[type].enhanced) },
];

export type PackReport = {
  name: string;
  folder: string;
  className: string | null;
  /** Null if no family runs it. */
  family: string | null;
  /** True if there are no errors. */
  usable: boolean;
  /** Job types that the pack serves, or helps to serve, once it is usable. */
  formats: readonly JobType[];
  /** Size of the models, and memory of the largest job, in bytes; null if the files could not be read. */
  bytes: number | null;
  needBytes: number | null;
  limits: CapabilityLimits | null;
  components: ComponentReport[];
  findings: Finding[];
};

/**
 * Checks one pack: its files like the worker does, then its models one by one. Without a `runtime` the models are not
 * opened.
 */
export async function checkPack(
  modelsDir: string,
  found: FoundPack,
  runtime: OnnxRuntime | null,
): Promise<PackReport> {
  const match = known.find(({ family }) => found.className !== null && family.supports(found.className));
  const report: PackReport = {
    name: found.name,
    folder: found.folder,
    className: found.className,
    family: match?.family.title ?? null,
    usable: false,
    formats: match?.formats ?? [],
    bytes: null,
    needBytes: null,
    limits: null,
    components: [],
    findings: [],
  };
  if (!match) {
    report.findings.push(unknownKind(found));
    return report;
  }
  await collect(report, async () => {
    const checked = await match.family.check(found.folder, found.name);
    report.bytes = checked.bytes;
    report.limits = checked.limits ?? null;
    report.needBytes = await memoryNeed(modelsDir, found, checked);
  });
  // The models are checked even if the files have errors: each problem is independent.
  await collect(report, async () => {
    for (const plan of runtime ? await match.plan(found.folder) : []) {
      const component = await checkComponent(found.folder, plan, runtime as OnnxRuntime);
      report.components.push(component);
      for (const finding of component.findings) addOnce(report.findings, finding);
    }
  });
  if (report.needBytes !== null && report.needBytes > totalmem())
    report.findings.push(tooLarge(report.needBytes));
  report.usable = report.findings.every(({ level }) => level !== "error");
  return report;
}

async function collect(report: PackReport, part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    const file = error instanceof PackError ? error.file : ".";
    const problem = packProblem(error, report.folder).replace(`${file}: `, "");
    addOnce(report.findings, { level: "error", file, problem, advice: "" });
  }
}

/** Adds a finding, unless the check of the files and the plan report the same problem. */
function addOnce(findings: Finding[], finding: Finding): void {
  const same = findings.some(
    ({ file, problem, level }) =>
      file === finding.file &&
      (problem === finding.problem || (level === "error" && finding.problem.startsWith("the file is"))),
  );
  if (!same) findings.push(finding);
}

function unknownKind({ className, problem }: FoundPack): Finding {
  const file = "model_index.json";
  if (className === null) {
    const reason = (problem ?? "can't be read").replace(`${file} `, "it ");
    return { level: "error", file, problem: reason, advice: "" };
  }
  const names = known.map(({ family }) => family.title).join(", ");
  return {
    level: "error",
    file,
    problem: `${className} is not supported`,
    advice: `Supported are ${names}; see docs/models.md.`,
  };
}

const tooLarge = (needBytes: number): Finding => ({
  level: "warning",
  file: ".",
  problem: `its largest job takes about ${(needBytes / 1e9).toFixed(1)} GB, this machine has ${(totalmem() / 1e9).toFixed(1)} GB of memory`,
  advice: "Use a GPU with enough memory or a smaller model.",
});
