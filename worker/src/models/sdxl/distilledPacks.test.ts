import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { GenerationRequest, GenerationState } from "../../inference/protocol.ts";
import { readText } from "../../media/pngText.ts";
import { demoModelsDir, linkedPack, replaceable } from "../../testing/demoPack.ts";
import { extraInput } from "../../testing/identityModel.ts";
import { redCircleRequest } from "../../testing/redCircle.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { createGenerator, type Generator } from "../registry.ts";

const open: Generator[] = [];
afterEach(async () => {
  for (const generator of open.splice(0)) await generator.close();
});

async function start(modelsDir: string): Promise<Generator> {
  const generator = await createGenerator({
    modelsDir,
    jobTypes: ["sdxl_image_fast"],
    threads: 1,
    requireCuda: false,
    log: () => {},
  });
  open.push(generator);
  return generator;
}

async function writeJson(folder: string, file: string, fields: object): Promise<void> {
  const json = JSON.parse(await readFile(join(folder, file), "utf8"));
  await writeFile(await replaceable(folder, file), JSON.stringify({ ...json, ...fields }));
}
const schedule = (folder: string, fields: object): Promise<void> =>
  writeJson(folder, "scheduler/scheduler_config.json", fields);

/** The last image of a job that asks for more than distilled packs stand, with the states on the way. */
async function make(
  generator: Generator,
  fields: Partial<GenerationRequest>,
): Promise<{ bytes: Buffer; parameters: string | undefined; states: GenerationState[] }> {
  const states: GenerationState[] = [];
  const size = { width: 256, height: 256 };
  const request = { ...redCircleRequest, ...size, steps: 15, workFolder: await temporaryFolder(), ...fields };
  const { files } = await generator.generate(request, {
    report: (state) => states.push(state),
    isCancelled: () => false,
  });
  const bytes = await readFile(files.at(-1)?.path ?? "");
  return { bytes, parameters: readText(bytes).parameters, states };
}

test("Turbo: four steps without guidance whatever is requested, with reproducible noise", async () => {
  const modelsDir = await linkedPack("turbo", (folder) =>
    schedule(folder, { _class_name: "EulerAncestralDiscreteScheduler", timestep_spacing: "trailing" }),
  );
  const turbo = await start(modelsDir);
  expect(turbo.capabilities).toMatchObject([{ limits: { minSteps: 1, maxSteps: 4, maxGuidanceScale: 1 } }]);
  const first = await make(turbo, { negativePrompt: "green" });
  expect(first.parameters).toContain("Steps: 4, Sampler: Euler a, CFG scale: 1, Seed: 7");
  expect(first.parameters).not.toContain("green");
  expect(first.states.at(-1)).toMatchObject({ step: 4, totalSteps: 4 });
  // The last of a batch is the single image of its seed, so noise is no leftover of the image before.
  const second = await make(turbo, { seed: 7, batchSize: 2 });
  const third = await make(turbo, { seed: 8 });
  expect(second.bytes.equals(third.bytes)).toBe(true);
  expect(second.bytes.equals(first.bytes)).toBe(false);
});

test("Lightning: limits of the pack's index, which its scheduler does not imply", async () => {
  const modelsDir = await linkedPack("lightning", (folder) =>
    writeJson(folder, "model_index.json", { max_inference_steps: 2, max_guidance_scale: 1 }),
  );
  const { parameters } = await make(await start(modelsDir), {});
  expect(parameters).toContain("Steps: 2, Sampler: Euler, CFG scale: 1, ");
});

test("LCM: the guidance scale goes into the UNet, and there is no unconditional half", async () => {
  const modelsDir = await linkedPack("lcm", async (folder) => {
    await schedule(folder, { _class_name: "LCMScheduler", original_inference_steps: 50 });
    await writeJson(folder, "unet/config.json", { time_cond_proj_dim: 256 });
    const unet = await readFile(join(demoModelsDir, "sdxl/unet/model.onnx"));
    const file = await replaceable(folder, "unet/model.onnx");
    await writeFile(file, Buffer.concat([unet, extraInput("timestep_cond", 256)]));
  });
  const { parameters } = await make(await start(modelsDir), { negativePrompt: "green", guidanceScale: 7.5 });
  expect(parameters).toContain("Steps: 8, Sampler: LCM, CFG scale: 7.5, ");
  expect(parameters).not.toContain("green");
});

test.each([
  [
    "more steps than LCM was distilled for",
    async (folder: string) => {
      await schedule(folder, { _class_name: "LCMScheduler" });
      await writeJson(folder, "model_index.json", { max_inference_steps: 60 });
    },
    /model_index\.json: "max_inference_steps" is too large: LCM with original_inference_steps 50 can't take 60/,
  ],
  [
    "a guidance input of unknown width",
    async (folder: string) => {
      const unet = await readFile(join(demoModelsDir, "sdxl/unet/model.onnx"));
      const file = await replaceable(folder, "unet/model.onnx");
      await writeFile(file, Buffer.concat([unet, extraInput("timestep_cond", 8)]));
    },
    /unet\/config\.json: "time_cond_proj_dim" is missing, but the model has an input "timestep_cond"/,
  ],
])("%s is a reason to refuse the pack", async (_name, change, reason) => {
  const generator = await start(await linkedPack("broken", change));
  expect(generator.capabilities[0]).toMatchObject({ reason: expect.stringMatching(reason) });
});
