import type { OnnxModel } from "../../onnx/onnxModel.ts";

/** Input of a distilled UNet for the guidance scale that it imitates. */
export const guidanceInput = "timestep_cond";

/** True if the UNet has the guidance scale as an input, and thus needs no classifier-free guidance. */
export const takesGuidance = (unet: OnnxModel): boolean => unet.inputNames.includes(guidanceInput);

/**
 * Sinusoidal embedding of w = guidance scale − 1 for latent consistency models (Luo et al. 2023, arXiv:2310.04378,
 * section 4.2; diffusers' `get_guidance_scale_embedding`): the sines, then the cosines, of
 * 1000·w·10000^(−k / (width/2 − 1)). An odd width ends with a zero.
 */
export function guidanceEmbedding(w: number, width: number): Float32Array {
  const half = Math.floor(width / 2);
  const embedding = new Float32Array(width);
  for (let k = 0; k < half; k += 1) {
    const angle = 1000 * w * 10_000 ** (-k / (half - 1));
    embedding[k] = Math.sin(angle);
    embedding[half + k] = Math.cos(angle);
  }
  return embedding;
}
