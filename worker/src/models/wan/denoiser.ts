import { type Prediction, yieldAndCheck } from "../../diffusion/denoise.ts";
import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import { requireFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import type { EncodedPrompts } from "./promptEncoder.ts";
import type { VideoShape } from "./videoShape.ts";

const file = "transformer/model.onnx";

/**
 * Makes the transformer's step function for one job. Guidance is two calls one after the other, as in WAN's own code:
 * a batch of both would need twice the memory for attention over every frame. Between the two it looks whether the
 * job was cancelled. All tensors but the timestep are made once and filled again each step. Throws
 * PackError when the first numbers of the transformer are none.
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
  // A float32 input is used in place by the tensor; any other type has to be converted each step.
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
        throw new PackError(file, `it gives ${out?.dims.join(" × ")} numbers for ${dims.join(" × ")}`);
      }
      // Later steps may overflow for their settings; what comes of plain noise is the model's own doing.
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
