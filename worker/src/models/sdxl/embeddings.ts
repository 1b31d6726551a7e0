import type { Floats } from "../../onnx/onnxModel.ts";

/** Concatenates [1, n, a] and [1, n, b] to [1, n, a + b]. */
export function concatWidths(a: Floats, b: Floats): Floats {
  const tokens = a.dims[1] ?? 0;
  const left = a.dims[2] ?? 0;
  const right = b.dims[2] ?? 0;
  const width = left + right;
  const data = new Float32Array(tokens * width);
  for (let token = 0; token < tokens; token += 1) {
    data.set(a.data.subarray(token * left, (token + 1) * left), token * width);
    data.set(b.data.subarray(token * right, (token + 1) * right), token * width + left);
  }
  return { data, dims: [1, tokens, width] };
}

/** Concatenates [1, n, width], [1, m, width] … to [1, n + m + …, width]. */
export function concatTokens(parts: readonly Floats[]): Floats {
  const [first] = parts;
  if (!first || parts.length === 1) return first ?? { data: new Float32Array(0), dims: [1, 0, 0] };
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  const width = first.dims[2] ?? 0;
  return { data, dims: [1, data.length / width, width] };
}

/**
 * Scales each token's distance from the empty prompt at the same position: e + weight·(z − e). A weight of 0 removes
 * the token's meaning.
 * @param states hidden states of the prompt, [1, tokens, width]
 * @param empty hidden states of the empty prompt, of the same shape
 * @param weights one per token
 */
export function applyWeights(states: Floats, empty: Floats, weights: readonly number[]): Floats {
  const width = states.dims[2] ?? 0;
  const data = states.data.slice();
  for (const [token, weight] of weights.entries()) {
    if (weight === 1) continue;
    for (let i = token * width; i < (token + 1) * width; i += 1) {
      const base = empty.data[i] as number;
      data[i] = base + weight * ((states.data[i] as number) - base);
    }
  }
  return { data, dims: states.dims };
}

/** Zeros in the shape of `like`. */
export const zeros = (like: Floats): Floats => ({
  data: new Float32Array(like.data.length),
  dims: like.dims,
});
