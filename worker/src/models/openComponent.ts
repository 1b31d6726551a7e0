import { OnnxError } from "../onnx/onnxError.ts";
import type { OnnxModel, TensorInfo } from "../onnx/onnxModel.ts";
import type { OnnxRuntime } from "../onnx/runtime.ts";
import { inputTypes, outputTypes } from "../onnx/tensors.ts";
import { PackError } from "./packError.ts";

/**
 * Opens one model of a pack and checks the types of its inputs and outputs and the ranks of its inputs.
 * @param file path in the pack's folder
 * @param ranks required number of axes by input name; inputs that the model doesn't have are ignored
 * @throws {PackError}
 * @throws {OnnxError} only when memory ran out
 */
export async function openComponent(
  runtime: OnnxRuntime,
  path: string,
  file: string,
  ranks: Readonly<Record<string, number>> = {},
): Promise<OnnxModel> {
  let model: OnnxModel;
  try {
    model = await runtime.open(path);
  } catch (error) {
    if (!(error instanceof OnnxError) || error.outOfMemory) throw error;
    throw new PackError(file, `the model can't be loaded, copy or export it again (${error.message})`, {
      cause: error,
    });
  }
  const problem =
    typeProblem("input", model.inputs, inputTypes) ?? typeProblem("output", model.outputs, outputTypes);
  if (problem) throw new PackError(file, problem);
  for (const { name, shape } of model.inputs) {
    const rank = ranks[name];
    if (rank === undefined || shape.length === rank) continue;
    const mismatch = `"${name}" has ${shape.length} axes instead of ${rank}; this is another kind of model`;
    throw new PackError(file, mismatch);
  }
  return model;
}

function typeProblem(kind: string, tensors: readonly TensorInfo[], types: readonly string[]): string | null {
  const wrong = tensors.find(({ type }) => !types.includes(type));
  if (!wrong) return null;
  return `its ${kind} "${wrong.name}" is ${wrong.type}, which is not supported; export it as float32 or int64`;
}

/** Describes an input with fixed height or width; null if both are dynamic. */
export function fixedSizeProblem(input: TensorInfo | undefined): string | null {
  const sides = input?.shape.slice(-2) ?? [];
  if (!sides.some((side) => typeof side === "number")) return null;
  const size = sides.map((side) => (typeof side === "number" ? side : "any")).join(" × ");
  return `"${input?.name}" is fixed to ${size}, so it serves one size only; export it with dynamic axes for height and width`;
}
