import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { denoise, numericOverflow } from "../../diffusion/denoise.ts";
import { gaussianNoise, stepNoise } from "../../diffusion/random.ts";
import { rgbFromPlanes } from "../../media/rgbImage.ts";
import { OnnxRuntime } from "../../onnx/runtime.ts";
import { PreviewFit } from "../preview/fitPreviewMap.ts";
import { decodeFrames } from "./decodeFrames.ts";
import { createPredict } from "./denoiser.ts";
import { openModels } from "./openPack.ts";
import { readWanConfig } from "./packConfig.ts";
import { encodePrompt } from "./promptEncoder.ts";
import { videoShape } from "./videoShape.ts";

/**
 * Fits `preview.json` of a WAN pack by generating and decoding a single frame for each line of a prompts file:
 *
 *     node worker/src/models/wan/fitPreview.ts models/demo/wan models/demo/prompts.txt
 */
const [folder, promptsFile] = process.argv.slice(2);
if (!folder || !promptsFile) {
  console.error("Usage: node worker/src/models/wan/fitPreview.ts <pack folder> <prompts file>");
  process.exit(2);
}
const size = { width: 480, height: 832, frameCount: 1 };
const steps = 20;
const guidanceScale = 5;

const runtime = await OnnxRuntime.start({ threads: 2, requireCuda: false, log: () => {} });
const config = await readWanConfig(folder, basename(folder));
const models = await openModels(config, runtime);
const encoder = { model: models.text_encoder, tokenizer: config.tokenizer };
const shape = videoShape(config, size);
const frameShape = [shape[0], shape[2], shape[3]] as const;
const { states: negative } = await encodePrompt(encoder, "");
const fit = new PreviewFit(shape[0]);
const prompts = (await readFile(promptsFile, "utf8")).split("\n").filter((line) => line.trim() !== "");
for (const [index, prompt] of prompts.entries()) {
  const { states: positive } = await encodePrompt(encoder, prompt);
  const latents = gaussianNoise(
    index,
    shape.reduce((product, side) => product * side),
  );
  const hooks = { isCancelled: () => false, onHalf: () => {} };
  await denoise({
    latents,
    scheduler: config.scheduler.create(steps, stepNoise(index)),
    guidance: { scale: guidanceScale, ...config.guidance },
    predict: createPredict(models.transformer, { positive, negative }, shape, hooks),
    isCancelled: hooks.isCancelled,
    onStep: () => {},
  });
  // Decoding scales the latents in place; the map applies to those of the transformer.
  for await (const frame of decodeFrames(models.vae_decoder, latents.slice(), shape, config.vae)) {
    const image = rgbFromPlanes(frame);
    if (!image) throw numericOverflow("decoding");
    fit.add(latents, frameShape, image);
  }
  console.log(`${index + 1} of ${prompts.length} images`);
}
const file = join(folder, "preview.json");
await writeFile(file, `${JSON.stringify(fit.solve(), null, 1)}\n`);
await runtime.close();
console.log(`Wrote ${file}.`);
