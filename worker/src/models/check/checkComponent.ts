import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OnnxError } from "../../onnx/onnxError.ts";
import type { Feed, OnnxModel } from "../../onnx/onnxModel.ts";
import type { OnnxRuntime } from "../../onnx/runtime.ts";
import type { ComponentPlan } from "./componentPlan.ts";
import type { Finding } from "./tensorRules.ts";
import { checkTensors, summed } from "./tensorRules.ts";

export type ComponentReport = {
  name: string;
  file: string;
  /** Bytes on disk, including external weights. */
  bytes: number;
  /** Null if it was not opened or not run. */
  loadMs: number | null;
  runMs: number | null;
  findings: Finding[];
};

/** Opens one model, compares it with its plan, runs it once on tiny inputs, and releases it. */
export async function checkComponent(
  folder: string,
  plan: ComponentPlan,
  runtime: OnnxRuntime,
): Promise<ComponentReport> {
  const path = join(folder, plan.file);
  const report: ComponentReport = {
    name: plan.name,
    file: plan.file,
    bytes: 0,
    loadMs: null,
    runMs: null,
    findings: [],
  };
  const fail = (problem: string, advice: string) =>
    report.findings.push({ level: "error", file: plan.file, problem, advice });
  const graph = await stat(path).catch(() => null);
  if (!graph?.isFile() || graph.size === 0) {
    fail(graph ? "the file is empty" : "the file is missing", "Export or copy this component of the model.");
    return report;
  }
  report.bytes = graph.size + (await weightFiles(dirname(path))).reduce((sum, { bytes }) => sum + bytes, 0);
  try {
    const started = performance.now();
    const model = await runtime.open(path);
    report.loadMs = performance.now() - started;
    report.findings.push(
      ...checkTensors(plan.file, "input", model.inputs, plan.inputs),
      ...checkTensors(plan.file, "output", model.outputs, plan.outputs),
    );
    if (report.findings.every(({ level }) => level !== "error")) {
      const startedRun = performance.now();
      report.findings.push(...(await runOnce(model, plan)));
      report.runMs = performance.now() - startedRun;
    }
  } catch (error) {
    if (!(error instanceof OnnxError)) throw error;
    if (error.outOfMemory)
      fail(
        "there is not enough memory to load it",
        "Free memory, or check it on the machine that will run it.",
      );
    else if (report.loadMs === null)
      fail(
        `it can't be loaded (${error.message})`,
        "Copy or export it again, with the weight files beside it.",
      );
    else fail(`it can't be run (${error.message})`, "Export it again with the shapes of docs/models.md.");
  } finally {
    await runtime.release(path);
  }
  return report;
}

async function runOnce(model: OnnxModel, plan: ComponentPlan): Promise<Finding[]> {
  const feeds: Feed[] = [];
  for (const [name, input] of Object.entries(plan.trial)) {
    if (!model.inputNames.includes(name)) continue;
    if (typeof input === "number") {
      feeds.push(model.feed(name, input));
      continue;
    }
    const size = input.dims.reduce((product, axis) => product * axis, 1);
    const data = Float32Array.from({ length: size }, (_, index) => input.values(index));
    feeds.push(model.feed(name, { data, dims: input.dims }));
  }
  const requested = Object.keys(plan.results).filter((name) => model.outputNames.includes(name));
  const findings: Finding[] = [];
  if (requested.length === 0) {
    const problem = `there is no output ${Object.keys(plan.results).join(" or ")}`;
    findings.push({
      level: "error",
      file: plan.file,
      problem,
      advice: "Export it with the names of docs/models.md.",
    });
    return findings;
  }
  const outputs = await model.run(feeds, requested);
  const broken: string[] = [];
  for (const [name, expected] of Object.entries(plan.results)) {
    const output = outputs[name];
    if (!output) continue;
    const { data, dims } = output;
    if (
      expected.length !== dims.length ||
      expected.some((axis, index) => axis !== null && axis !== dims[index])
    ) {
      const shown = expected.map((axis) => axis ?? "any").join(", ");
      const problem = `output "${name}" has the shape [${dims.join(", ")}], expected [${shown}]`;
      const advice = "The config files or the export belong to another model; see docs/models.md.";
      findings.push({ level: "error", file: plan.file, problem, advice });
    }
    if (data.some((value) => !Number.isFinite(value))) broken.push(name);
  }
  if (broken.length > 0) {
    const problem = `output ${summed(broken)} has numbers that are not finite`;
    const advice = "Copy it again, or keep this component in float32: float16 is too narrow for it.";
    findings.push({ level: "error", file: plan.file, problem, advice });
  }
  return findings;
}

/** External weight files of a graph: `model.onnx_data`, `model.onnx.data`, `model.onnx_data_1`, …. */
export async function weightFiles(folder: string): Promise<{ name: string; bytes: number }[]> {
  const names = (await readdir(folder)).filter((name) => /^[\w-]+\.onnx[._]data/.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
}
