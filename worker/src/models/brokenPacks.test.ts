import { copyFile, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { GenerationState } from "../inference/protocol.ts";
import { demoModelsDir, linkedPack, replaceable } from "../testing/demoPack.ts";
import { redCircleRequest } from "../testing/redCircle.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { createGenerator, type Generator } from "./registry.ts";

const open: Generator[] = [];
afterEach(async () => {
  for (const generator of open.splice(0)) await generator.close();
});

async function capabilityWith(modelsDir: string) {
  const generator = await createGenerator({
    modelsDir,
    jobTypes: ["sdxl_image_fast"],
    threads: 1,
    requireCuda: false,
    log: () => {},
  });
  open.push(generator);
  return generator.capabilities[0];
}

const demo = join(demoModelsDir, "sdxl");

async function writeJson(folder: string, file: string, change: (json: Record<string, unknown>) => void) {
  const json = JSON.parse(await readFile(join(folder, file), "utf8"));
  change(json);
  await writeFile(await replaceable(folder, file), JSON.stringify(json));
}

const faults: [string, (folder: string) => Promise<unknown>, RegExp][] = [
  [
    "a missing component",
    (folder) => replaceable(folder, "unet/model.onnx"),
    /unet\/model\.onnx: the file is missing; export or copy/,
  ],
  [
    "an empty file",
    async (folder) => writeFile(await replaceable(folder, "vae_decoder/model.onnx"), ""),
    /vae_decoder\/model\.onnx: the file is empty; copy it again/,
  ],
  [
    "a truncated model",
    async (folder) => {
      const bytes = await readFile(join(demo, "text_encoder_2/model.onnx"));
      await writeFile(
        await replaceable(folder, "text_encoder_2/model.onnx"),
        bytes.subarray(0, bytes.length / 2),
      );
    },
    /text_encoder_2\/model\.onnx: the model can't be loaded, copy or export it again \(.*model\.onnx/,
  ],
  [
    "another model in its place",
    async (folder) =>
      copyFile(join(demo, "vae_decoder/model.onnx"), await replaceable(folder, "unet/model.onnx")),
    /unet\/model\.onnx: the model has no input "sample".*has an unknown input "latent_sample"/,
  ],
  [
    "broken JSON",
    async (folder) => writeFile(await replaceable(folder, "unet/config.json"), '{"in_channels": 1'),
    /unet\/config\.json: this is not valid JSON/,
  ],
  [
    "a broken index",
    async (folder) => writeFile(await replaceable(folder, "model_index.json"), "{"),
    /model_index\.json is not valid/,
  ],
  [
    "a missing field",
    (folder) => writeJson(folder, "vae_decoder/config.json", (json) => delete json.scaling_factor),
    /vae_decoder\/config\.json: "scaling_factor" is invalid/,
  ],
  [
    "components of different models",
    (folder) =>
      writeJson(folder, "unet/config.json", (json) => {
        json.in_channels = 9;
      }),
    /unet\/config\.json: in_channels is 9, but the VAE has \d+ latent channels/,
  ],
  [
    "a scheduler that is not known",
    (folder) =>
      writeJson(folder, "scheduler/scheduler_config.json", (json) => {
        json._class_name = "PNDMScheduler";
      }),
    /scheduler_config\.json: PNDMScheduler is not supported; use one of EulerDiscreteScheduler/,
  ],
  [
    "a tokenizer without its files",
    async (folder) => {
      await replaceable(folder, "tokenizer/tokenizer.json");
      await replaceable(folder, "tokenizer/merges.txt");
    },
    /tokenizer\/merges\.txt: the file is missing/,
  ],
];

describe("a broken pack makes its formats unavailable and says what to fix", () => {
  test.each(faults)("%s", async (_name, fault, reason) => {
    const modelsDir = await linkedPack("pack", async (folder) => {
      await fault(folder);
    });
    const capability = await capabilityWith(modelsDir);
    expect(capability).toMatchObject({ available: false, reason: expect.stringMatching(reason) });
    // Users see the reason, so it names the file in the pack but no path of the machine.
    expect(capability).not.toMatchObject({ reason: expect.stringContaining(modelsDir) });
  });
});

test("no pack at all, or none of the family", async () => {
  expect(await capabilityWith(await temporaryFolder())).toEqual({
    type: "sdxl_image_fast",
    available: false,
    reason:
      "No SDXL model pack was found in MODELS_DIR. Add one (a folder with model_index.json) and restart the worker.",
  });
});

test("a good pack is used although an earlier one is broken", async () => {
  const modelsDir = await linkedPack("a-broken", async (folder) => {
    await replaceable(folder, "unet/model.onnx");
  });
  await symlink(demo, join(modelsDir, "b-good"));
  expect(await capabilityWith(modelsDir)).toEqual({
    type: "sdxl_image_fast",
    available: true,
    pack: "b-good",
  });
});

test("a pack that is loaded by its first job can be fixed after it failed to load", async () => {
  const bytes = await readFile(join(demo, "vae_decoder/model.onnx"));
  const modelsDir = await linkedPack("late", async (folder) => {
    await writeFile(await replaceable(folder, "vae_decoder/model.onnx"), bytes.subarray(0, 1000));
  });
  const generator = await createGenerator({
    modelsDir,
    jobTypes: ["sdxl_image_fast"],
    threads: 1,
    requireCuda: false,
    eagerBytes: 0,
    log: () => {},
  });
  open.push(generator);
  expect(generator.capabilities).toMatchObject([{ available: true, pack: "late" }]);
  const request = { ...redCircleRequest, steps: 1, guidanceScale: 0, workFolder: await temporaryFolder() };
  const phases: string[] = [];
  const hooks = {
    report: (state: GenerationState) => phases.push(state.phase),
    isCancelled: () => false,
  };
  await expect(generator.generate(request, hooks)).rejects.toMatchObject({
    code: "MODEL_PACK_BROKEN",
    retryable: false,
    message: "The model for this format is damaged. An operator has to install it again.",
    detail: expect.stringContaining("late: vae_decoder/model.onnx: the model can't be loaded"),
  });
  expect(phases).toEqual(["loading_model"]);
  await writeFile(join(modelsDir, "late/vae_decoder/model.onnx"), bytes);
  const { timings } = await generator.generate(request, hooks);
  expect(timings.load_ms).toBeGreaterThan(0);
});

test("a job for an unavailable format is refused for good", async () => {
  const generator = await createGenerator({
    modelsDir: await temporaryFolder(),
    jobTypes: ["image_fast"],
    threads: 1,
    requireCuda: false,
    log: () => {},
  });
  const request = { ...redCircleRequest, type: "image_fast" as const, frameCount: 1, workFolder: "unused" };
  await expect(
    generator.generate(request, { report: () => {}, isCancelled: () => false }),
  ).rejects.toMatchObject({
    code: "MODEL_UNAVAILABLE",
    retryable: false,
    detail: expect.stringContaining("WAN 2.1"),
  });
});
