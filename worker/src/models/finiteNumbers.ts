import { PackError } from "./packError.ts";

/** False where a number is NaN or infinite. */
export function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (values[i] as number) * 0;
  return sum === 0;
}

/** What a model gives for numbers that cannot have been too large. @param file inside the pack's folder */
export const notFinite = (file: string): PackError =>
  new PackError(file, "it gives numbers that are not finite; copy it again, or export it in float32");

/** Throws PackError where an output of a model is not finite. */
export function requireFinite(file: string, values: Float32Array): void {
  if (!areFinite(values)) throw notFinite(file);
}
