import { PackError } from "./packError.ts";

/** True if no value is NaN or infinite. */
export function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (values[i] as number) * 0;
  return sum === 0;
}

/** The error of a model whose output is not finite although its inputs are ordinary. @param file path in the pack's folder */
export const notFinite = (file: string): PackError =>
  new PackError(file, "it gives numbers that are not finite; copy it again, or export it in float32");

/** @throws {PackError} when an output of a model contains NaN or infinity */
export function requireFinite(file: string, values: Float32Array): void {
  if (!areFinite(values)) throw notFinite(file);
}
