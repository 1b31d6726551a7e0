import type { Prediction } from "../../diffusion/denoise.ts";
import type { Feed, Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import { requireFinite } from "../finiteNumbers.ts";
import { guidanceEmbedding, guidanceInput, takesGuidance } from "./guidanceEmbedding.ts";
import type { PromptEmbeds } from "./promptEncoder.ts";

export type DenoiserInputs = {
  positive: PromptEmbeds;
  /** Null without guidance: the unconditional half is not computed. */
  negative: PromptEmbeds | null;
  /** [channels, height, width] of the latents. */
  latentShape: readonly [number, number, number];
  /** Size of the image in pixels. */
  width: number;
  height: number;
  /** Used by distilled UNets that have a guidance embedding; classifier-free guidance happens in `denoise`. */
  guidanceScale: number;
  /** Width of the guidance embedding (`time_cond_proj_dim`). */
  timeCondWidth: number | null;
};

/**
 * Creates the UNet's prediction function for one job. A guided step runs both halves as one batch, [negative, positive];
 * any other step runs the positive half alone.
 * @throws {PackError} when the first output of the UNet is not finite
 */
export function createPredict(
  unet: OnnxModel,
  inputs: DenoiserInputs,
): (input: Float32Array, timestep: number, guided: boolean) => Promise<Prediction> {
  const { positive, negative } = inputs;
  const both = negative ? createRun(unet, inputs, [negative, positive]) : null;
  let alone: ReturnType<typeof createRun> | null = null;
  return async (input, timestep, guided) => {
    if (both && guided) {
      const data = await both(input, timestep);
      return { unconditional: data.subarray(0, input.length), conditional: data.subarray(input.length) };
    }
    alone ??= createRun(unet, inputs, [positive]);
    return { unconditional: null, conditional: await alone(input, timestep) };
  };
}

/** All tensors except the timestep are allocated once and refilled at each step. */
function createRun(
  unet: OnnxModel,
  inputs: DenoiserInputs,
  halves: readonly PromptEmbeds[],
): (input: Float32Array, timestep: number) => Promise<Float32Array> {
  const { latentShape } = inputs;
  const size = latentShape[0] * latentShape[1] * latentShape[2];
  const sample = new Float32Array(halves.length * size);
  const dims = [halves.length, ...latentShape];
  // original height, width, crop top, left, target height, width (SDXL, arXiv:2307.01952, section 2.2)
  const timeIds = [inputs.height, inputs.width, 0, 0, inputs.height, inputs.width];
  const fixed = [
    unet.feed("encoder_hidden_states", stack(halves.map((half) => half.hidden))),
    unet.feed("text_embeds", stack(halves.map((half) => half.pooled))),
    unet.feed("time_ids", { data: halves.flatMap(() => timeIds), dims: [halves.length, timeIds.length] }),
    ...guidanceFeeds(unet, inputs, halves.length),
  ];
  // The tensor uses a float32 array in place; other types are converted at each step.
  const reusable =
    unet.inputType("sample") === "float32" ? unet.feed("sample", { data: sample, dims }) : null;
  let isFirst = true;
  return async (input, timestep) => {
    for (let half = 0; half < halves.length; half += 1) sample.set(input, half * size);
    const feeds = [
      reusable ?? unet.feed("sample", { data: sample, dims }),
      unet.feed("timestep", timestep),
      ...fixed,
    ];
    const { out_sample: output } = await unet.run(feeds, ["out_sample"]);
    const data = output?.data ?? new Float32Array(0);
    // Later steps may overflow because of the job's settings; with plain noise as input, the model itself is broken.
    if (isFirst) requireFinite("unet/model.onnx", data);
    isFirst = false;
    return data;
  };
}

/** Distilled UNets take the guidance scale as an input, and need no unconditional half. */
function guidanceFeeds(unet: OnnxModel, inputs: DenoiserInputs, batch: number): Feed[] {
  const width = inputs.timeCondWidth;
  if (width === null || !takesGuidance(unet)) return [];
  const embedding = guidanceEmbedding(inputs.guidanceScale - 1, width);
  const data = Array.from({ length: batch }, () => [...embedding]).flat();
  return [unet.feed(guidanceInput, { data, dims: [batch, width] })];
}

/** Stacks [1, …] arrays of one shape to [n, …]. */
function stack(parts: readonly Floats[]): Floats {
  const [first] = parts;
  if (!first) throw new Error("nothing to stack");
  const data = new Float32Array(first.data.length * parts.length);
  for (const [index, part] of parts.entries()) data.set(part.data, index * first.data.length);
  return { data, dims: [parts.length, ...first.dims.slice(1)] };
}
