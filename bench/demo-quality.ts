import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import type { GeneratedFile, GenerationRequest } from "../worker/src/inference/protocol.ts";
import { readVideoFrames } from "../worker/src/media/readVideoFrames.ts";
import { createGenerator, type Generator } from "../worker/src/models/registry.ts";
import { type ExpectedImage, type Facts, judgeImage, type SmallImage } from "./demoQuality/judgeImage.ts";
import { type ExpectedMotion, judgeMotion } from "./demoQuality/judgeMotion.ts";
import prompts from "./demoQuality/prompts.json" with { type: "json" };
import { logProgress, report, rounded } from "./report.ts";

/**
 * What share of held-out prompts do the demo packs draw correctly, through the worker's pipelines at the formats'
 * settings?
 *
 *     node bench/demo-quality.ts [--images 30] [--clips 16] [--models FOLDER] [--threads 2] [--keep FOLDER]
 *
 * Output: shares of prompts with the right background, colors, places and motion. `--keep` keeps the files.
 */
const { values } = parseArgs({
  options: {
    images: { type: "string", default: "30" },
    clips: { type: "string", default: "16" },
    models: { type: "string", default: resolve(import.meta.dirname, "../models/demo") },
    threads: { type: "string", default: "2" },
    keep: { type: "string" },
  },
});
/** Cells along each side of the scaled image that is judged. */
const cells = 64;
/** Number of frames of a clip that are judged. */
const framesPerClip = 21;

const scale = async (image: ReturnType<typeof sharp>): Promise<SmallImage> => ({
  width: cells,
  height: cells,
  rgb: await image.resize(cells, cells, { fit: "fill", kernel: "nearest" }).removeAlpha().raw().toBuffer(),
});

async function scaledFrames(path: string): Promise<SmallImage[]> {
  const frames = await readVideoFrames(path, framesPerClip);
  return Promise.all(
    frames.map(({ data, width, height }) => scale(sharp(data, { raw: { width, height, channels: 3 } }))),
  );
}

async function generate(
  generator: Generator,
  type: JobType,
  prompt: string,
  seed: number,
  workFolder: string,
): Promise<GeneratedFile> {
  const { width, height, steps, guidanceScale, frameCount } = jobCatalog[type];
  const request: GenerationRequest = {
    jobId: crypto.randomUUID(),
    attempt: 1,
    type,
    prompt,
    negativePrompt: null,
    width,
    height,
    steps,
    guidanceScale,
    frameCount,
    seed,
    batchSize: 1,
    source: null,
    enhance: false,
    embedPrompt: true,
    workFolder,
  };
  const { files } = await generator.generate(request, { report: () => {}, isCancelled: () => false });
  if (!files[0]) throw new Error("The generator returned no file.");
  return files[0];
}

/** Shares of prompts with each fact right, and with all facts right. */
function shares(judged: readonly Facts[]): Record<string, number> {
  const names = Object.keys(judged[0] ?? {});
  const share = (test: (facts: Facts) => boolean): number =>
    rounded(judged.filter(test).length / judged.length);
  return {
    ...Object.fromEntries(names.map((name) => [name, share((facts) => facts[name] === true)])),
    all: share((facts) => names.every((name) => facts[name])),
  };
}

/** Generates one file per prompt and judges it. */
async function judgeAll<E extends { prompt: string }>(
  type: JobType,
  expected: readonly E[],
  judge: (path: string, expectation: E) => Promise<Facts>,
): Promise<Record<string, number>> {
  const generator = await createGenerator({
    modelsDir: values.models,
    jobTypes: [type],
    threads: Number(values.threads),
    requireCuda: false,
    log: () => {},
  });
  const judged: Facts[] = [];
  for (const [index, expectation] of expected.entries()) {
    const folder = await mkdtemp(join(values.keep ?? tmpdir(), `${type}-${index}-`));
    const facts = await judge(
      (await generate(generator, type, expectation.prompt, index, folder)).path,
      expectation,
    );
    judged.push(facts);
    const wrong = Object.keys(facts).filter((name) => !facts[name]);
    logProgress(`${wrong.length === 0 ? "right" : `wrong ${wrong.join(", ")}`}: ${expectation.prompt}`);
    if (!values.keep) await rm(folder, { recursive: true });
  }
  await generator.close();
  return shares(judged);
}

const judgeFile = async (path: string, expectation: ExpectedImage): Promise<Facts> =>
  judgeImage(await scale(sharp(path)), expectation);
const images = Number(values.images);
const clips = Number(values.clips);

const oneObject = await judgeAll("sdxl_image_fast", prompts.oneObject.slice(0, images), judgeFile);
const twoObjects = await judgeAll("sdxl_image_fast", prompts.twoObjects.slice(0, images), judgeFile);
const stills = await judgeAll("image_fast", prompts.oneObject.slice(0, clips), judgeFile);
const motion = await judgeAll(
  "video_fast",
  prompts.motion.slice(0, clips) as ExpectedMotion[],
  async (path, expectation) => judgeMotion(await scaledFrames(path), expectation),
);
report({
  question: "What share of held-out prompts do the demo packs draw correctly?",
  target: "all facts right: one object ≥ 0.90, two objects ≥ 0.75; motion right ≥ 0.80",
  met: (oneObject.all ?? 0) >= 0.9 && (twoObjects.all ?? 0) >= 0.75 && (motion.motion ?? 0) >= 0.8,
  prompts: { images, clips },
  oneObject,
  twoObjects,
  stills,
  motion,
});
