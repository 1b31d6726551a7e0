import { readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GenerationRequest, GenerationState } from "../../inference/protocol.ts";
import { readText } from "../../media/pngText.ts";
import { demoModelsDir, linkedPack, replaceable } from "../../testing/demoPack.ts";
import {
  gridColors,
  readExpectation,
  redCircleRequest,
  sourceStrength,
  writeSource,
} from "../../testing/redCircle.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { createGenerator, type Generator } from "../registry.ts";

const start = (modelsDir: string): Promise<Generator> =>
  createGenerator({
    modelsDir,
    jobTypes: ["sdxl_image_fast"],
    threads: 1,
    requireCuda: false,
    log: () => {},
  });

let generator: Generator;
beforeAll(async () => {
  generator = await start(demoModelsDir);
});
afterAll(() => generator.close());

/** Makes the images of a job that begins with the source image. */
async function make(
  strength: number,
  fields: Partial<GenerationRequest> = {},
  by = generator,
): Promise<{ paths: string[]; states: GenerationState[] }> {
  const workFolder = await temporaryFolder();
  const source = { path: await writeSource(join(workFolder, "source.png")), strength };
  const states: GenerationState[] = [];
  const { files } = await by.generate(
    { ...redCircleRequest, source, workFolder, ...fields },
    { report: (state) => states.push(state), isCancelled: () => false },
  );
  return { paths: files.map((file) => file.path), states };
}

/** Largest difference between two lists of colors. */
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? 0))));

/** The source as it is cropped for the job. */
async function sourceColors(): Promise<number[]> {
  const folder = await temporaryFolder();
  const cropped = join(folder, "cropped.png");
  await sharp(await writeSource(join(folder, "source.png")))
    .resize(512, 512)
    .toFile(cropped);
  return await gridColors(cropped);
}

describe("an image from an image", () => {
  test("has the recorded colors", async () => {
    const { paths } = await make(sourceStrength);
    const colors = await gridColors(paths[0] ?? "");
    const { fromSource } = await readExpectation();
    expect(distance(colors, fromSource), `${colors}`).toBeLessThanOrEqual(6);
  });

  test("of little strength is the source, cropped around its middle; of full strength it is not", async () => {
    const source = await sourceColors();
    const little = await make(0.05);
    expect(distance(await gridColors(little.paths[0] ?? ""), source)).toBeLessThan(80);
    const full = await make(1);
    expect(distance(await gridColors(full.paths[0] ?? ""), source)).toBeGreaterThan(80);
  });

  test("counts the steps that are made, and says its strength", async () => {
    const { paths, states } = await make(0.5, { batchSize: 3, steps: 4 });
    expect(states.every(({ totalSteps }) => totalSteps === 6)).toBe(true);
    expect([...new Set(states.map(({ step }) => step))]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const { parameters } = readText(await readFile(paths[2] ?? ""));
    expect(parameters).toContain(
      "Steps: 4, Sampler: Euler, CFG scale: 6, CFG rescale: 1, Denoising strength: 0.5, Seed: 9,",
    );
  });

  test("is the same for the same seed, alone and in a batch", async () => {
    const bytes = async (fields: Partial<GenerationRequest>): Promise<Buffer> =>
      readFile((await make(0.5, { steps: 4, ...fields })).paths.at(-1) ?? "");
    const first = await bytes({ seed: 9 });
    expect((await bytes({ seed: 9 })).equals(first)).toBe(true);
    expect((await bytes({ seed: 7, batchSize: 3 })).equals(first)).toBe(true);
    expect((await bytes({ seed: 10 })).equals(first)).toBe(false);
  });
});

test.each([
  { _class_name: "DPMSolverMultistepScheduler", use_karras_sigmas: true },
  { _class_name: "EulerAncestralDiscreteScheduler", timestep_spacing: "leading" },
  { _class_name: "UniPCMultistepScheduler" },
])("$_class_name starts at a later step for image to image", async (fields) => {
  const modelsDir = await linkedPack("other", async (folder) => {
    const file = "scheduler/scheduler_config.json";
    const json = JSON.parse(await readFile(join(folder, file), "utf8"));
    await writeFile(await replaceable(folder, file), JSON.stringify({ ...json, ...fields }));
  });
  const other = await start(modelsDir);
  const { paths } = await make(0.2, { steps: 10 }, other);
  await other.close();
  const colors = await gridColors(paths[0] ?? "");
  expect(distance(colors, await sourceColors())).toBeLessThan(100);
});

describe("what can't be made", () => {
  test("a source that is no image", async () => {
    const path = join(await temporaryFolder(), "source");
    await writeFile(path, "not an image");
    await expect(make(0.5, { source: { path, strength: 0.5 } })).rejects.toMatchObject({
      code: "SOURCE_UNREADABLE",
      retryable: false,
      message: "The source image couldn't be read.",
    });
  });

  test("anything from an image with a pack that has no encoder", async () => {
    const modelsDir = await linkedPack("text-only", async (folder) => {
      for (const file of ["model.onnx", "config.json"]) await replaceable(folder, `vae_encoder/${file}`);
      await rmdir(join(folder, "vae_encoder"));
    });
    const other = await start(modelsDir);
    expect(other.capabilities[0]).toMatchObject({ available: true, limits: { takesSource: false } });
    await expect(make(0.5, {}, other)).rejects.toMatchObject({
      code: "SOURCE_UNSUPPORTED",
      retryable: false,
    });
    await other.close();
  });
});
