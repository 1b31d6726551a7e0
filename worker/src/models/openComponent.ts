import { OnnxError } from "../onnx/onnxError.ts";
import type { OnnxModel, TensorInfo } from "../onnx/onnxModel.ts";
import type { OnnxRuntime } from "../onnx/runtime.ts";
import { inputTypes, outputTypes } from "../onnx/tensors.ts";
import { PackError } from "./packError.ts";

/**
 * Opens one model of a pack, and checks that its numbers are of types that can be written and read here, and its
 * inputs of as many axes as they are fed.
 * Throws PackError; OnnxError only when memory ran out.
 * @param file inside the pack's folder
 * @param ranks how many axes inputs have to have, of those that it has
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
    const wanted = ranks[name];
    if (wanted === undefined || shape.length === wanted) continue;
    const told = `"${name}" has ${shape.length} axes, ${wanted} are wanted; it is of another kind of model`;
    throw new PackError(file, told);
  }
  return model;
}

function typeProblem(kind: string, tensors: readonly TensorInfo[], types: readonly string[]): string | null {
  const wrong = tensors.find(({ type }) => !types.includes(type));
  if (!wrong) return null;
  return `its ${kind} "${wrong.name}" is ${wrong.type}, which is not supported; export it as float32 or int64`;
}

/** What a graph says of an input whose height and width are not free; null where they are. */
export function fixedSizeProblem(input: TensorInfo | undefined): string | null {
  const sides = input?.shape.slice(-2) ?? [];
  if (!sides.some((side) => typeof side === "number")) return null;
  const size = sides.map((side) => (typeof side === "number" ? side : "any")).join(" × ");
  return `"${input?.name}" is fixed to ${size}, so it serves one size only; export it with free axes for height and width`;
}
