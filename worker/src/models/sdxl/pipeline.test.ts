import { readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CancelledError } from "../../diffusion/cancelled.ts";
import type { GenerationRequest, GenerationState } from "../../inference/protocol.ts";
import { readText } from "../../media/pngText.ts";
import { demoModelsDir, linkedPack, replaceable } from "../../testing/demoPack.ts";
import { inspectImage } from "../../testing/inspectImage.ts";
import { gridColors, readExpectation, redCircleRequest } from "../../testing/redCircle.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { createGenerator, type Generator } from "../registry.ts";

const logged: string[] = [];
const start = (modelsDir: string): Promise<Generator> =>
  createGenerator({
    modelsDir,
    jobTypes: ["sdxl_image_fast"],
    threads: 1,
    requireCuda: false,
    log: (_level, message) => logged.push(message),
  });

let generator: Generator;
beforeAll(async () => {
  generator = await start(demoModelsDir);
});
afterAll(() => generator.close());

const request = async (fields: Partial<GenerationRequest>): Promise<GenerationRequest> => ({
  ...redCircleRequest,
  workFolder: await temporaryFolder(),
  ...fields,
});
const quiet = { report: () => {}, isCancelled: () => false };

const files = async (path: string): Promise<Buffer> => readFile(path);

describe("an image", () => {
  test("has the requested colors at the recorded positions", async () => {
    const job = await request({});
    const { files: made, timings } = await generator.generate(job, quiet);
    expect(made).toMatchObject([
      { batchIndex: 0, seed: 7, mimeType: "image/png", width: 512, height: 512, duration: null },
    ]);
    const [file] = made;
    const facts = await inspectImage(file?.path ?? "");
    expect(facts).toEqual({ format: "png", width: 512, height: 512, fileSize: file?.fileSize });
    const colors = await gridColors(file?.path ?? "");
    const { fromText: expected } = await readExpectation();
    for (const [index, value] of colors.entries()) {
      expect(Math.abs(value - (expected[index] ?? 0)), `value ${index}: ${colors}`).toBeLessThanOrEqual(6);
    }
    expect(timings.total_ms).toBeGreaterThan(timings.session_run_ms);
    expect(timings.load_ms).toBeLessThan(50);
  });

  test("is the same, byte for byte, for the same settings, and another for another seed", async () => {
    const make = async (seed: number): Promise<Buffer> => {
      const { files: made } = await generator.generate(await request({ seed, steps: 3 }), quiet);
      return files(made[0]?.path ?? "");
    };
    const first = await make(11);
    expect((await make(11)).equals(first)).toBe(true);
    expect((await make(12)).equals(first)).toBe(false);
  });

  test("says how it was made", async () => {
    const job = await request({ steps: 2, negativePrompt: "green", width: 640, height: 512 });
    const { files: made } = await generator.generate(job, quiet);
    expect(readText(await files(made[0]?.path ?? "")).parameters).toBe(
      "a red circle on a blue background\nNegative prompt: green\nSteps: 2, Sampler: Euler, CFG scale: 6, CFG rescale: 1, " +
        "Seed: 7, Size: 640x512, Model: sdxl, RNG: xoshiro128**+boxmuller/1, Version: OurVidz",
    );
  });

  test("may be wide, tall, and made without guidance", async () => {
    const tall = await request({
      width: 512,
      height: 832,
      steps: 4,
      guidanceScale: 0,
      prompt: "green hills under a blue sky",
    });
    const { files: made } = await generator.generate(tall, quiet);
    expect(made[0]).toMatchObject({ width: 512, height: 832 });
    const [top, bottom] = [
      (await gridColors(made[0]?.path ?? "", 1, 4)).slice(0, 3),
      (await gridColors(made[0]?.path ?? "", 1, 4)).slice(9),
    ];
    expect(top?.[2], `top is blue: ${top}`).toBeGreaterThan(top?.[0] ?? 255);
    expect(bottom?.[1], `bottom is green: ${bottom}`).toBeGreaterThan((bottom?.[2] ?? 255) + 20);
  });
});

test("image i of a batch is the single image of seed + i, wrapping at 2^31", async () => {
  const batch = await request({ batchSize: 3, seed: 2_147_483_646, steps: 2 });
  const { files: made } = await generator.generate(batch, quiet);
  expect(made.map((file) => [file.batchIndex, file.seed])).toEqual([
    [0, 2_147_483_646],
    [1, 2_147_483_647],
    [2, 0],
  ]);
  const single = await generator.generate(await request({ seed: 0, steps: 2 }), quiet);
  const bytes = await files(made[2]?.path ?? "");
  expect((await files(single.files[0]?.path ?? "")).equals(bytes)).toBe(true);
});

test("reports whole states: phases in order, steps counted over the batch, previews from the latents", async () => {
  const states: GenerationState[] = [];
  const job = await request({ batchSize: 3, steps: 2 });
  await generator.generate(job, { ...quiet, report: (state) => states.push(state) });
  const phases = states.map((state) => state.phase).filter((phase, at, all) => phase !== all[at - 1]);
  expect(phases).toEqual(["encoding_prompt", "denoising", "decoding", "encoding_file"]);
  expect([...new Set(states.map((state) => state.step))]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(states.every((state) => state.totalSteps === 6)).toBe(true);
  expect(states[0]?.remainingMs).toBeNull();
  expect(states.find((state) => state.step === 3)?.remainingMs).toBeGreaterThan(0);
  expect(states.at(-1)?.preview).toMatchObject({ mime_type: "image/webp", width: 160, height: 160 });
});

test("a cancelled generation stops between steps and leaves nothing running or half-written", async () => {
  let steps = 0;
  const job = await request({ batchSize: 3, steps: 4 });
  const running = generator.generate(job, {
    report: (state) => {
      steps = state.step;
    },
    isCancelled: () => steps >= 5,
  });
  await expect(running).rejects.toThrow(CancelledError);
  expect(steps).toBe(5);
  for (const name of await readdir(job.workFolder)) {
    await expect(inspectImage(`${job.workFolder}/${name}`), name).resolves.toBeTruthy();
  }
});

describe("prompts", () => {
  const make = async (
    fields: Partial<GenerationRequest>,
  ): Promise<{ bytes: Buffer; parameters: string | undefined }> => {
    const { files: made } = await generator.generate(await request({ steps: 2, ...fields }), quiet);
    const bytes = await files(made[0]?.path ?? "");
    return { bytes, parameters: readText(bytes).parameters };
  };

  test("longer than the encoders' 77 tokens are read to the end, and kept whole in the image", async () => {
    logged.length = 0;
    const prompt = `${"a red circle, ".repeat(25).trim()} on a blue background`;
    const first = await make({ prompt, negativePrompt: "green" });
    expect(first.parameters).toMatch(`${prompt}\nNegative prompt: green\n`);
    const second = await make({ prompt: prompt.replace("blue", "black"), negativePrompt: "green" });
    expect(second.bytes.equals(first.bytes)).toBe(false);
    expect(logged).toEqual([]);
  });

  test("weights change the image, and the image says what was written", async () => {
    const plain = await make({ prompt: "a red circle on a blue background" });
    const weighted = await make({ prompt: "a (red:1.3) circle on a [blue] background" });
    expect(weighted.parameters).toMatch(/^a \(red:1\.3\) circle on a \[blue\] background\n/);
    expect(weighted.bytes.equals(plain.bytes)).toBe(false);
  });

  test("a weight of 1 and brackets without a partner change nothing", async () => {
    const plain = await make({ prompt: "a red circle" });
    const one = await make({ prompt: "a (red:1.0) circle" });
    // The pixels behind the text, which differs.
    const pixels = ({ bytes }: { bytes: Buffer }): string =>
      bytes.subarray(bytes.indexOf("IDAT")).toString("hex");
    expect(pixels(one)).toBe(pixels(plain));
    await make({ prompt: "((a red [circle" });
  });
});

describe("what can't be made", () => {
  test("sizes that the VAE doesn't divide", async () => {
    const vae = JSON.parse(await readFile(`${demoModelsDir}/sdxl/vae_decoder/config.json`, "utf8"));
    const factor = 2 ** (vae.block_out_channels.length - 1);
    await expect(generator.generate(await request({ width: 512 + factor / 2 }), quiet)).rejects.toMatchObject(
      {
        code: "INVALID_SIZE",
        retryable: false,
        message: `Width and height must be multiples of ${factor} pixels.`,
      },
    );
  });

  test("a prompt that is too long is cut, and the log says so", async () => {
    logged.length = 0;
    await generator.generate(await request({ prompt: "red ".repeat(601), steps: 1 }), quiet);
    expect(logged).toEqual(["the prompt is too long for the model and was truncated"]);
  });

  test("a full disk or a missing work folder", async () => {
    const job = await request({ steps: 1, workFolder: "/nonexistent/folder" });
    await expect(generator.generate(job, quiet)).rejects.toMatchObject({
      code: "GENERATION_FAILED",
      retryable: true,
    });
  });
});

test("another scheduler is a matter of the pack's config files only", async () => {
  const modelsDir = await linkedPack("dpm", async (folder) => {
    const file = "scheduler/scheduler_config.json";
    const json = JSON.parse(await readFile(`${folder}/${file}`, "utf8"));
    const changed = { ...json, _class_name: "DPMSolverMultistepScheduler", use_karras_sigmas: true };
    await writeFile(await replaceable(folder, file), JSON.stringify(changed));
  });
  const other = await start(modelsDir);
  const { files: made } = await other.generate(await request({}), quiet);
  await other.close();
  const parameters = readText(await files(made[0]?.path ?? "")).parameters;
  expect(parameters).toContain("Sampler: DPM++ 2M Karras");
  const corner = (await gridColors(made[0]?.path ?? "")).slice(0, 3);
  expect(corner[2], `the background is blue: ${corner}`).toBeGreaterThan((corner[0] ?? 255) + 60);
});
