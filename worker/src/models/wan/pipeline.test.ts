import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { JobType } from "#contracts/jobs/catalog.ts";
import { CancelledError } from "../../diffusion/cancelled.ts";
import { gaussianNoise } from "../../diffusion/random.ts";
import type { GenerationRequest, GenerationState } from "../../inference/protocol.ts";
import { inspectPng } from "../../media/inspectPng.ts";
import { readText } from "../../media/pngText.ts";
import { readVideoFrames } from "../../media/readVideoFrames.ts";
import type { RgbImage } from "../../media/rgbImage.ts";
import { decodeMp4 } from "../../media/video/decodeMp4.ts";
import { eulerFlowLevels } from "../../schedulers/flowLevels.ts";
import { redCircleRequest } from "../../testing/redCircle.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { type WanPackOptions, wanPack, writeWanPack } from "../../testing/wanPack.ts";
import { createGenerator, type Generator } from "../registry.ts";

const open: Generator[] = [];
const logged: string[] = [];
afterEach(async () => {
  logged.length = 0;
  for (const generator of open.splice(0)) await generator.close();
});

const quiet = { report: () => {}, isCancelled: () => false };
const types: JobType[] = ["image_fast", "video_fast"];

async function start(options: WanPackOptions = {}): Promise<Generator> {
  const modelsDir = await temporaryFolder();
  await writeWanPack(join(modelsDir, "wan"), options);
  const generator = await createGenerator({
    modelsDir,
    jobTypes: types,
    threads: 1,
    requireCuda: false,
    log: (level, message) => {
      if (level !== "info") logged.push(message);
    },
  });
  open.push(generator);
  return generator;
}

async function request(changes: Partial<GenerationRequest> = {}): Promise<GenerationRequest> {
  return {
    ...redCircleRequest,
    type: "video_fast",
    prompt: "red moving",
    width: 48,
    height: 32,
    steps: 4,
    guidanceScale: 2,
    frameCount: 17,
    seed: 11,
    ...changes,
    workFolder: changes.workFolder ?? (await temporaryFolder()),
  };
}

/** What the models of the pack and the formulas of flow matching give, worked out without any of our pipeline. */
function expectedFrame(job: GenerationRequest, frame: number, x: number, y: number): number[] {
  const { embeddings, pull, means, deviations, weights, echo } = wanPack;
  const sum = (text: string) =>
    2 * text.split(" ").reduce((total, word) => total + embeddings[word as keyof typeof embeddings], 0);
  const negative = job.negativePrompt === null ? 0 : sum(job.negativePrompt);
  const center = negative + job.guidanceScale * (sum(job.prompt) - negative);
  const { sigmas } = eulerFlowLevels(3, 1000, job.steps);
  let left = 1;
  for (let step = 0; step < job.steps; step += 1) {
    left *= 1 + pull * (((sigmas[step + 1] as number) - (sigmas[step] as number)) / (sigmas[step] as number));
  }
  const frames = ((job.frameCount ?? 1) - 1) / 4 + 1;
  const [height, width] = [job.height / 8, job.width / 8];
  const noise = gaussianNoise(job.seed, 4 * frames * height * width);
  const latentFrame = Math.ceil(frame / 4);
  const at = (channel: number, time: number): number => {
    if (time < 0) return 0;
    const value = noise[((channel * frames + time) * height + Math.floor(y / 8)) * width + Math.floor(x / 8)];
    return (
      (center + left * ((value as number) - center)) * (deviations[channel] as number) +
      (means[channel] as number)
    );
  };
  return weights.map((row) => {
    const mixed = row.map(
      (weight, channel) => weight * (at(channel, latentFrame) + echo * at(channel, latentFrame - 1)),
    );
    return Math.max(0, Math.min(255, 127.5 + 127.5 * mixed.reduce((total, value) => total + value, 0)));
  });
}

const pixel = ({ data, width }: RgbImage, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe("a video", () => {
  test("is what the formulas say, and a file of the right kind", async () => {
    const generator = await start({ scheduler: "flow" });
    const job = await request({ negativePrompt: "blue" });
    const { files, timings } = await generator.generate(job, quiet);
    expect(files).toMatchObject([
      { mimeType: "video/mp4", width: 48, height: 32, duration: 17 / 16, seed: 11, batchIndex: 0 },
    ]);
    expect(timings.session_run_ms).toBeGreaterThan(0);
    const images = await readVideoFrames(files[0]?.path ?? "", 17);
    expect(images).toHaveLength(17);
    let error = 0;
    for (const [index, image] of images.entries()) {
      for (const [x, y] of [
        [4, 4],
        [20, 12],
        [44, 28],
      ] as const) {
        const wanted = expectedFrame(job, index, x, y);
        const got = pixel(image, x, y);
        for (let i = 0; i < 3; i += 1) error += Math.abs((got[i] as number) - (wanted[i] as number));
      }
    }
    // Chroma has a quarter of the samples, and H.264 leaves things out.
    expect(error / (17 * 9)).toBeLessThan(6);
  });

  test.each([
    ["in chunks of one", { decodeChunk: 1 }],
    ["in chunks that do not divide the length", { decodeChunk: 3 }],
    ["in one piece", { decodeChunk: 99 }],
    ["latent frame by latent frame with caches", { decoder: "caches" }],
  ] as const)("is the same file, decoded %s", async (_how, options) => {
    const job = await request({});
    const bytes = async (with_: WanPackOptions) => {
      const workFolder = await temporaryFolder();
      const { files } = await (await start(with_)).generate({ ...job, workFolder }, quiet);
      return await readFile(files[0]?.path ?? "");
    };
    expect((await bytes(options)).equals(await bytes({}))).toBe(true);
  });

  test("reports its progress with previews, and counts a guided step once", async () => {
    const generator = await start();
    const states: GenerationState[] = [];
    await generator.generate(await request({ steps: 10 }), {
      report: (state) => states.push(state),
      isCancelled: () => false,
    });
    const phases = [...new Set(states.map(({ phase }) => phase))];
    expect(phases).toEqual(["encoding_prompt", "denoising", "decoding", "encoding_file"]);
    expect(states.at(-1)).toMatchObject({ step: 10, totalSteps: 10 });
    expect(states.filter(({ phase }) => phase === "denoising").length).toBeGreaterThanOrEqual(20);
    const preview = states.find((state) => state.preview !== null)?.preview;
    expect(preview).toMatchObject({ mime_type: "image/webp", width: 160 });
    expect(preview?.data.length).toBeLessThan(4000);
  });

  test("stops between two steps, and while it is decoded", async () => {
    const generator = await start();
    for (const last of ["denoising", "decoding"]) {
      const job = await request({});
      let phase = "";
      const stopped = generator.generate(job, {
        report: (state) => {
          phase = state.phase;
        },
        isCancelled: () => phase === last,
      });
      await expect(stopped, last).rejects.toBeInstanceOf(CancelledError);
    }
  });
});

describe("a still", () => {
  test("is a PNG of the first frame, one for each seed of a batch", async () => {
    const generator = await start({ scheduler: "flow" });
    const job = await request({ type: "image_fast", frameCount: 1, batchSize: 3, guidanceScale: 1 });
    const { files } = await generator.generate(job, quiet);
    expect(files.map(({ seed, mimeType, duration }) => [seed, mimeType, duration])).toEqual(
      [11, 12, 13].map((seed) => [seed, "image/png", null]),
    );
    expect(await inspectPng(files[2]?.path ?? "")).toEqual({ width: 48, height: 32 });
    const alone = { ...job, seed: 13, batchSize: 1, workFolder: await temporaryFolder() };
    const again = await generator.generate(alone, quiet);
    expect(await readFile(again.files[0]?.path ?? "")).toEqual(await readFile(files[2]?.path ?? ""));
    expect(readText(await readFile(files[0]?.path ?? "")).parameters).toContain("Sampler: Flow Euler");
  });

  test("without guidance nothing unconditional is computed: the negative prompt changes nothing", async () => {
    const generator = await start();
    const made = async (negativePrompt: string | null, guidanceScale: number) => {
      const job = await request({ type: "image_fast", frameCount: 1, negativePrompt, guidanceScale });
      const { files } = await generator.generate(job, quiet);
      return await readFile(files[0]?.path ?? "");
    };
    expect((await made("blue", 1)).equals(await made(null, 1))).toBe(true);
    expect((await made("blue", 3)).equals(await made(null, 3))).toBe(false);
  });
});

describe("settings that can't be", () => {
  test.each([
    [{ width: 40 }, "INVALID_SIZE", "Width and height must be multiples of 16 pixels."],
    [{ frameCount: 18 }, "INVALID_FRAME_COUNT", "The number of frames must be 1 more than a multiple of 4."],
    [
      { source: { path: "x.png", strength: 0.5 } },
      "SOURCE_UNSUPPORTED",
      "This format can't start from a source image.",
    ],
  ])("%o", async (changes, code, message) => {
    const generator = await start();
    const failed = generator.generate(await request(changes), quiet);
    await expect(failed).rejects.toMatchObject({ code, message, retryable: false });
  });

  test("a prompt that is too long is cut before its end token, and the log says so", async () => {
    const generator = await start();
    const job = await request({ type: "image_fast", frameCount: 1, prompt: "red ".repeat(9) });
    await generator.generate(job, quiet);
    expect(logged).toEqual(["the prompt is too long for the model and was truncated"]);
  });

  test("numbers that are no longer finite end the job with advice", async () => {
    const generator = await start();
    const job = await request({ guidanceScale: 1e39 });
    await expect(generator.generate(job, quiet)).rejects.toMatchObject({ code: "NUMERIC_OVERFLOW" });
  });

  test("a full or missing work folder leaves no file and fails as retryable", async () => {
    const generator = await start();
    const workFolder = join(await temporaryFolder(), "gone");
    const job = await request({ workFolder });
    await expect(generator.generate(job, quiet)).rejects.toMatchObject({ retryable: true });
    await mkdir(workFolder);
    const { files } = await generator.generate(job, quiet);
    expect((await decodeMp4(files[0]?.path ?? "", () => {})).frames).toBe(17);
  });
});
