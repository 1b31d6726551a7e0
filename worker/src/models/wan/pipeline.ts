import type { LogFunction, OnnxRuntime } from "../../onnx/runtime.ts";
import type { Pipeline } from "../family.ts";
import { checkDecoder } from "./checkDecoder.ts";
import { createPredict } from "./denoiser.ts";
import { generateVideos, type WanContext } from "./generateVideos.ts";
import { openModels } from "./openPack.ts";
import type { WanConfig } from "./packConfig.ts";
import { encodePrompt } from "./promptEncoder.ts";
import { videoShape } from "./videoShape.ts";

/** A timestep in the middle of every schedule: at the ends, a model's output may be undefined. */
const trialTimestep = 500;

/** Loads a WAN pack. @throws {PackError | OnnxError} */
export async function loadWan(config: WanConfig, runtime: OnnxRuntime, log: LogFunction): Promise<Pipeline> {
  const models = await openModels(config, runtime);
  const context: WanContext = { config, models, runtime, log, now: () => performance.now() };
  /** Milliseconds from the last step to the end of the previous job, by number of frames. */
  const tails = new Map<number, number>();
  return {
    async generate(request, hooks) {
      const frames = request.frameCount ?? 1;
      const result = await generateVideos(context, request, hooks, tails.get(frames) ?? 0);
      const { decode_ms: decode, file_encode_ms: files } = result.timings;
      tails.set(frames, (decode + files) / request.batchSize);
      return result;
    },
    warmUp: (width, height) => warmUp(context, width, height),
  };
}

/** Runs every model once on a single latent frame of about this size, and checks the outputs. */
async function warmUp({ config, models }: WanContext, width: number, height: number): Promise<void> {
  const { vae, patch } = config;
  const fitted = (side: number, of: number): number => Math.max(of, side - (side % of));
  const shape = videoShape(config, {
    width: fitted(width, vae.spatialFactor * patch[2]),
    height: fitted(height, vae.spatialFactor * patch[1]),
    frameCount: 1 + vae.temporalFactor * (patch[0] - 1),
  });
  const encoder = { model: models.text_encoder, tokenizer: config.tokenizer };
  const { states: positive } = await encodePrompt(encoder, "");
  const hooks = { isCancelled: () => false, onHalf: () => {} };
  const predict = createPredict(models.transformer, { positive, negative: null }, shape, hooks);
  const latents = new Float32Array(shape.reduce((product, size) => product * size));
  await predict(latents, trialTimestep, false);
  await checkDecoder(models, config, shape);
}
