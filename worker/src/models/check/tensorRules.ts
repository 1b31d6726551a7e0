import type { TensorInfo } from "../../onnx/onnxModel.ts";
import { fixedSizeProblem } from "../openComponent.ts";

/** The expected declaration of one input or output. */
export type TensorRule = {
  /** Supported element types. */
  types: readonly string[];
  ranks: readonly number[];
  /** Sizes of axes, from the config files. */
  sizes?: Readonly<Record<number, number>>;
  /** Axes that should be dynamic, and the consequence if they are fixed. */
  free?: Readonly<Record<number, string>>;
  /** Height and width, the last two axes, must be dynamic: the worker rejects such a model. */
  freeSize?: true;
  optional?: true;
};
export type TensorRules = Readonly<Record<string, TensorRule>>;

/** A problem of a pack. An error makes its formats unavailable or its jobs fail; a warning has a cost. */
export type Finding = {
  level: "error" | "warning";
  /** Path in the pack's folder. */
  file: string;
  problem: string;
  /** What to do. */
  advice: string;
};

export const floats = ["float32", "float16", "float64"] as const;
export const wholeNumbers = ["int64", "int32"] as const;

/** Compares the declarations of a graph with the rules. */
export function checkTensors(
  file: string,
  kind: "input" | "output",
  declared: readonly TensorInfo[],
  rules: TensorRules,
): Finding[] {
  const findings: Finding[] = [];
  const add = (problem: string, advice: string) => findings.push({ level: "error", file, problem, advice });
  const missing: string[] = [];
  for (const [name, rule] of Object.entries(rules)) {
    const tensor = declared.find((candidate) => candidate.name === name);
    if (tensor) findings.push(...checkTensor(file, kind, tensor, rule));
    else if (!rule.optional) missing.push(name);
  }
  if (missing.length > 0) {
    const advice = "Export the component again with the names of docs/models.md.";
    add(`there is no ${kind} ${summed(missing)}`, advice);
  }
  const unknown = kind === "input" ? declared.filter(({ name }) => !rules[name]) : [];
  if (unknown.length > 0) {
    const advice = "Leave it out of the export, or give it a fixed value there.";
    add(`the input ${summed(unknown.map(({ name }) => name))} is unknown`, advice);
  }
  return findings;
}

/** A cache has one name per layer, so a message names only the first ones. */
const maxNamed = 3;

export function summed(names: readonly string[]): string {
  const named = names.slice(0, maxNamed).map((name) => `"${name}"`);
  const more = names.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
}

function checkTensor(file: string, kind: string, tensor: TensorInfo, rule: TensorRule): Finding[] {
  const { name, type, shape } = tensor;
  const findings: Finding[] = [];
  const add = (level: Finding["level"], problem: string, advice: string) =>
    findings.push({ level, file, problem: `${kind} "${name}" ${problem}`, advice });
  if (!rule.types.includes(type)) {
    add("error", `is ${type}, expected ${rule.types.join(" or ")}`, "Export it with that type.");
  } else if (type === "float16") {
    const advice =
      "Keep the weights in float16 and cast inputs and outputs to float32, as models/export does.";
    add("warning", "is float16: it works, but every step converts it", advice);
  }
  if (!rule.ranks.includes(shape.length)) {
    add(
      "error",
      `has ${shape.length} axes [${shape.join(", ")}], expected ${rule.ranks.join(" or ")}`,
      "Export it with the shapes of docs/models.md.",
    );
    return findings;
  }
  for (const [axis, size] of Object.entries(rule.sizes ?? {})) {
    const found = shape[Number(axis)];
    if (typeof found !== "number" || found === size) continue;
    const advice = "Graph and config files belong to different models; copy the whole pack again.";
    add("error", `has ${found} in axis ${axis}, the config files say ${size}`, advice);
  }
  const fixed = rule.freeSize ? fixedSizeProblem(tensor) : null;
  if (fixed) findings.push({ level: "error", file, problem: fixed, advice: "" });
  for (const [axis, consequence] of Object.entries(rule.free ?? {})) {
    const found = shape[Number(axis)];
    if (typeof found === "number") {
      add(
        "warning",
        `is fixed to ${found} in axis ${axis}: ${consequence}`,
        "Export it with a dynamic axis.",
      );
    }
  }
  return findings;
}
