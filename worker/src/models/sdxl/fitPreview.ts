import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { denoise } from "../../diffusion/denoise.ts";
import { isGuided } from "../../diffusion/guidance.ts";
import { gaussianNoise, stepNoise } from "../../diffusion/random.ts";
import { OnnxRuntime } from "../../onnx/runtime.ts";
import { PreviewFit } from "../preview/fitPreviewMap.ts";
import { createPredict } from "./denoiser.ts";
import { takesGuidance } from "./guidanceEmbedding.ts";
import { decodeLatents } from "./latentDecoder.ts";
import { openModels } from "./openPack.ts";
import { readSdxlConfig } from "./packConfig.ts";
import { createPromptEncoder, zerosLike } from "./promptEncoder.ts";

/**
 * Fits `preview.json` of an SDXL pack by generating and decoding an image for each line of a prompts file:
 *
 *     node worker/src/models/sdxl/fitPreview.ts models/demo/sdxl models/demo/prompts.txt
 */
const [folder, promptsFile] = process.argv.slice(2);
if (!folder || !promptsFile) {
  console.error("Usage: node worker/src/models/sdxl/fitPreview.ts <pack folder> <prompts file>");
  process.exit(2);
}
const side = 1024;

const runtime = await OnnxRuntime.start({ threads: 2, requireCuda: false, log: () => {} });
const config = await readSdxlConfig(folder, basename(folder));
const models = await openModels(config, runtime);
const { maxSteps, maxGuidanceScale } = config.limits;
const steps = Math.min(12, maxSteps ?? 12);
const guidanceScale = Math.min(4, maxGuidanceScale ?? 4);
const guided = !takesGuidance(models.unet) && isGuided(guidanceScale);
const encoder = createPromptEncoder(
  { model: models.text_encoder, tokenizer: config.tokenizer },
  { model: models.text_encoder_2, tokenizer: config.tokenizer2 },
  models.unet,
);
const shape = [config.latentChannels, side / config.vaeFactor, side / config.vaeFactor] as const;
const fit = new PreviewFit(config.latentChannels);
const prompts = (await readFile(promptsFile, "utf8")).split("\n").filter((line) => line.trim() !== "");
for (const [index, prompt] of prompts.entries()) {
  const positive = await encoder.encode(prompt);
  const latents = gaussianNoise(index, shape[0] * shape[1] * shape[2]);
  await denoise({
    latents,
    scheduler: config.scheduler.create(steps, stepNoise(index)),
    guidance: { scale: guidanceScale, ...config.guidance },
    predict: createPredict(models.unet, {
      positive,
      negative: guided ? zerosLike(positive) : null,
      latentShape: shape,
      width: side,
      height: side,
      guidanceScale,
      timeCondWidth: config.timeCondWidth,
    }),
    isCancelled: () => false,
    onStep: () => {},
  });
  fit.add(latents, shape, await decodeLatents(models.vae_decoder, latents, shape, config.latentScale));
  console.log(`${index + 1} of ${prompts.length} images`);
}
const file = join(folder, "preview.json");
await writeFile(file, `${JSON.stringify(fit.solve(), null, 1)}\n`);
await runtime.close();
console.log(`Wrote ${file}.`);
