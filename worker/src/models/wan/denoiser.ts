import { type Prediction, yieldAndCheck } from "../../diffusion/denoise.ts";
import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import { requireFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import type { EncodedPrompts } from "./promptEncoder.ts";
import type { VideoShape } from "./videoShape.ts";

const file = "transformer/model.onnx";

/**
 * Creates the transformer's prediction function for one job. Guidance uses two runs, as in WAN's own code: one batch of
 * both would double the memory of attention over every frame. Cancellation is checked between the two. All tensors
 * except the timestep are allocated once and refilled at each step.
 * @throws {PackError} when the first output of the transformer is not finite or has another shape
 */
export function createPredict(
  transformer: OnnxModel,
  prompts: EncodedPrompts,
  shape: VideoShape,
  hooks: { isCancelled(): boolean; onHalf(): void },
): (input: Float32Array, timestep: number, guided: boolean) => Promise<Prediction> {
  const dims = [1, ...shape];
  const latents = new Float32Array(shape.reduce((product, size) => product * size));
  const feedText = (states: Floats) => transformer.feed("encoder_hidden_states", states);
  const positive = feedText(prompts.positive);
  const negative = prompts.negative ? feedText(prompts.negative) : null;
  // The tensor uses a float32 array in place; other types are converted at each step.
  const reusable =
    transformer.inputType("hidden_states") === "float32"
      ? transformer.feed("hidden_states", { data: latents, dims })
      : null;
  let isFirst = true;
  return async (input, timestep, guided) => {
    latents.set(input);
    const sample = reusable ?? transformer.feed("hidden_states", { data: latents, dims });
    const time = transformer.feed("timestep", timestep);
    const run = async (text: typeof positive): Promise<Float32Array> => {
      const { out_hidden_states: out } = await transformer.run([sample, time, text], ["out_hidden_states"]);
      if (out?.data.length !== input.length) {
        throw new PackError(
          file,
          `its output has the shape ${out?.dims.join(" × ")} instead of ${dims.join(" × ")}`,
        );
      }
      // Later steps may overflow because of the job's settings; with plain noise as input, the model itself is broken.
      if (isFirst) requireFinite(file, out.data);
      return out.data;
    };
    const conditional = await run(positive);
    let unconditional: Float32Array | null = null;
    if (negative && guided) {
      hooks.onHalf();
      await yieldAndCheck(hooks.isCancelled);
      unconditional = await run(negative);
    }
    isFirst = false;
    return { conditional, unconditional };
  };
}
