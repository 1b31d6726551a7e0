import { encodePreview } from "../../media/encodePreview.ts";
import type { LogFunction, OnnxRuntime } from "../../onnx/runtime.ts";
import type { Pipeline } from "../family.ts";
import { createPredict } from "./denoiser.ts";
import { generateImages, type SdxlContext } from "./generateImages.ts";
import { decodeLatents } from "./latentDecoder.ts";
import { latentShape } from "./latentShape.ts";
import { openModels } from "./openPack.ts";
import type { SdxlConfig } from "./packConfig.ts";
import { createPromptEncoder, zerosLike } from "./promptEncoder.ts";

/** A timestep in the middle of every schedule: at the ends, a model's output may be undefined. */
const trialTimestep = 500;

/** Loads an SDXL pack. @throws {PackError | OnnxError} */
export async function loadSdxl(
  config: SdxlConfig,
  runtime: OnnxRuntime,
  log: LogFunction,
): Promise<Pipeline> {
  const models = await openModels(config, runtime);
  const encoder = createPromptEncoder(
    { model: models.text_encoder, tokenizer: config.tokenizer },
    { model: models.text_encoder_2, tokenizer: config.tokenizer2 },
    models.unet,
  );
  const context: SdxlContext = { config, models, encoder, runtime, log, now: () => performance.now() };
  /** Milliseconds from the last step to the end of the previous job. */
  let tailMs = 0;
  return {
    async generate(request, hooks) {
      const result = await generateImages(context, request, hooks, tailMs);
      tailMs = result.timings.decode_ms / request.batchSize + result.timings.file_encode_ms;
      return result;
    },
    warmUp: (width, height) => warmUp(context, width, height),
  };
}

/** Runs every model and the image code once, so that everything is allocated and compiled. */
async function warmUp(context: SdxlContext, width: number, height: number): Promise<void> {
  const { config, models, encoder } = context;
  const shape = latentShape(config, width, height);
  const positive = await encoder.encode("");
  const negative = zerosLike(positive);
  const predict = createPredict(models.unet, {
    positive,
    negative,
    latentShape: shape,
    width,
    height,
    guidanceScale: 1,
    timeCondWidth: config.timeCondWidth,
  });
  const latents = new Float32Array(shape[0] * shape[1] * shape[2]);
  await predict(latents, trialTimestep, false);
  await encodePreview(await decodeLatents(models.vae_decoder, latents, shape, config.latentScale));
}
