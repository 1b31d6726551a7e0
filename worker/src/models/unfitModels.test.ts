import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { JobType } from "#contracts/jobs/catalog.ts";
import {
  nanClip,
  nanQwen,
  nanSdxlDecoder,
  nanTransformer,
  nanUmt5,
  nanUnet,
  nanWanDecoder,
} from "../testing/brokenModels.ts";
import { linkedPack, replaceable } from "../testing/demoPack.ts";
import { redCircleRequest } from "../testing/redCircle.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { linkTinyQwen } from "../testing/tinyQwen.ts";
import { writeWanPack } from "../testing/wanPack.ts";
import { createGenerator, type Generator } from "./registry.ts";

const open: Generator[] = [];
afterEach(async () => {
  for (const generator of open.splice(0)) await generator.close();
});

let logged: [string, unknown][] = [];
async function start(modelsDir: string, type: JobType, eagerBytes?: number): Promise<Generator> {
  logged = [];
  const generator = await createGenerator({
    modelsDir,
    jobTypes: [type],
    threads: 1,
    requireCuda: false,
    ...(eagerBytes === undefined ? {} : { eagerBytes }),
    log: (level, message, fields) => {
      if (level !== "info") logged.push([message, fields]);
    },
  });
  open.push(generator);
  return generator;
}

const sdxl = (file: string, model: Uint8Array) =>
  linkedPack("pack", async (folder) => writeFile(await replaceable(folder, file), model));

async function wan(file: string, model: Uint8Array): Promise<string> {
  const modelsDir = await temporaryFolder();
  await writeWanPack(join(modelsDir, "pack"));
  await writeFile(join(modelsDir, "pack", file), model);
  return modelsDir;
}

const nonsense = "it gives numbers that are not finite; copy it again, or export it in float32";
const cases: [string, JobType, string, () => Promise<string>, string][] = [
  ["UNet", "sdxl_image_fast", "unet", () => sdxl("unet/model.onnx", nanUnet()), nonsense],
  ["VAE", "sdxl_image_fast", "vae_decoder", () => sdxl("vae_decoder/model.onnx", nanSdxlDecoder()), nonsense],
  [
    "text encoder",
    "sdxl_image_fast",
    "text_encoder",
    () => sdxl("text_encoder/model.onnx", nanClip()),
    nonsense,
  ],
  [
    "transformer",
    "image_fast",
    "transformer",
    () => wan("transformer/model.onnx", nanTransformer()),
    nonsense,
  ],
  ["video VAE", "image_fast", "vae_decoder", () => wan("vae_decoder/model.onnx", nanWanDecoder()), nonsense],
  ["UMT5", "image_fast", "text_encoder", () => wan("text_encoder/model.onnx", nanUmt5()), nonsense],
  [
    "text encoder with a mask of another type",
    "image_fast",
    "text_encoder",
    () => wan("text_encoder/model.onnx", nanUmt5("bool")),
    'its input "attention_mask" is bool, which is not supported; export it as float32 or int64',
  ],
  [
    "VAE of images in a pack for videos",
    "image_fast",
    "vae_decoder",
    () => wan("vae_decoder/model.onnx", nanSdxlDecoder()),
    '"latent_sample" has 4 axes instead of 5; this is another kind of model',
  ],
  [
    "UNet of one size",
    "sdxl_image_fast",
    "unet",
    () => sdxl("unet/model.onnx", nanUnet([64, 64])),
    '"sample" is fixed to 64 × 64, so it serves one size only; export it with dynamic axes for height and width',
  ],
];

describe.each(cases)("a %s that is no good", (_what, type, component, prepare, problem) => {
  const message = `${component}/model.onnx: ${problem}`;

  test("closes its formats, and nothing else", async () => {
    const { capabilities } = await start(await prepare(), type);
    const reason = `Model pack pack can't be used: ${message}. Fix it and restart the worker.`;
    expect(capabilities).toEqual([{ type, available: false, reason }]);
  });

  test("found by a job it is the pack's fault, not that of the settings", async () => {
    const generator = await start(await prepare(), type, 0);
    const request = {
      ...redCircleRequest,
      type,
      steps: 2,
      guidanceScale: 5,
      workFolder: await temporaryFolder(),
    };
    const job = type === "image_fast" ? { ...request, width: 48, height: 32, frameCount: 1 } : request;
    await expect(
      generator.generate(job, { report: () => {}, isCancelled: () => false }),
    ).rejects.toMatchObject({
      code: "MODEL_PACK_BROKEN",
      retryable: false,
      message: "The model for this format is damaged. An operator has to install it again.",
      detail: `model pack pack: ${message}`,
    });
  });
});

describe("an enhancer whose numbers are none", () => {
  async function models(): Promise<string> {
    const modelsDir = await temporaryFolder();
    await writeWanPack(join(modelsDir, "wan"));
    const folder = await linkTinyQwen(join(modelsDir, "enhancer"));
    await writeFile(await replaceable(folder, "model.onnx"), nanQwen());
    return modelsDir;
  }

  test("closes the formats that enhance", async () => {
    const { capabilities } = await start(await models(), "image7b_fast_enhanced");
    const reason = expect.stringContaining(`enhancer can't be used: model.onnx: ${nonsense}.`);
    expect(capabilities).toMatchObject([{ available: false, reason }]);
  });

  test("is named in the log when a prompt finds it", async () => {
    const generator = await start(await models(), "image7b_fast_enhanced", 0);
    const request = { jobId: "1", prompt: "a fox", media: "image", seed: 1 } as const;
    expect(await generator.enhance(request, () => false)).toMatchObject({ prompt: null });
    expect(logged).toEqual([
      ["prompt enhancement failed", { pack: "enhancer", reason: `model.onnx: ${nonsense}` }],
    ]);
  });
});

describe("what is no pack is named", () => {
  test("a kind of model that nothing here runs", async () => {
    const modelsDir = await temporaryFolder();
    await mkdir(join(modelsDir, "flux"));
    await writeFile(join(modelsDir, "flux/model_index.json"), '{"_class_name": "FluxPipeline"}');
    const { capabilities } = await start(modelsDir, "image_fast");
    const reason = expect.stringMatching(/^No WAN 2\.1 .* Not supported: flux \(FluxPipeline\)\.$/);
    expect(capabilities).toMatchObject([{ available: false, reason }]);
  });

  test("a models folder that is not there, or no folder", async () => {
    const parent = await temporaryFolder();
    const missing = await start(join(parent, "gone"), "image_fast");
    const reason = "No WAN 2.1 model pack was found: MODELS_DIR does not exist.";
    expect(missing.capabilities).toMatchObject([{ available: false, reason }]);
    expect(logged[0]).toEqual(["MODELS_DIR does not exist", { path: join(parent, "gone") }]);
    await writeFile(join(parent, "file"), "");
    const file = await start(join(parent, "file"), "image_fast");
    expect(file.capabilities).toMatchObject([
      { reason: expect.stringContaining("MODELS_DIR is not a folder") },
    ]);
  });

  test("an SDXL folder without its index", async () => {
    const modelsDir = await linkedPack(
      "sdxl",
      async (folder) => void (await replaceable(folder, "model_index.json")),
    );
    const { capabilities } = await start(modelsDir, "sdxl_image_fast");
    const reason = expect.stringContaining("Model pack sdxl can't be used: model_index.json is missing");
    expect(capabilities).toMatchObject([{ available: false, reason }]);
  });
});
