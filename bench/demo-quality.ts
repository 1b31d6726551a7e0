import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import type { GeneratedFile, GenerationRequest } from "../worker/src/inference/protocol.ts";
import { readVideoFrames } from "../worker/src/media/readVideoFrames.ts";
import { createGenerator, type Generator } from "../worker/src/models/registry.ts";
import { judgeMotion, type WantedMotion } from "./demoQuality/judgeMotion.ts";
import {
  type Facts,
  judgePicture,
  type SmallPicture,
  type WantedPicture,
} from "./demoQuality/judgePicture.ts";
import prompts from "./demoQuality/prompts.json" with { type: "json" };
import { report, rounded, say } from "./report.ts";

/**
 * What share of held-out prompts the demo packs draw as asked, through the worker's own pipelines at the formats' own
 * settings. `--keep` makes the files stay in a folder, to be looked at.
 */
const { values } = parseArgs({
  options: {
    pictures: { type: "string", default: "30" },
    clips: { type: "string", default: "16" },
    models: { type: "string", default: resolve(import.meta.dirname, "../models/demo") },
    threads: { type: "string", default: "2" },
    keep: { type: "string" },
  },
});
/** Cells along each side that a picture is judged on. */
const cells = 64;
/** Frames of a clip that are looked at. */
const looks = 21;

const small = async (image: ReturnType<typeof sharp>): Promise<SmallPicture> => ({
  width: cells,
  height: cells,
  rgb: await image.resize(cells, cells, { fit: "fill", kernel: "nearest" }).removeAlpha().raw().toBuffer(),
});

async function smallFrames(path: string): Promise<SmallPicture[]> {
  const frames = await readVideoFrames(path, looks);
  return Promise.all(
    frames.map(({ data, width, height }) => small(sharp(data, { raw: { width, height, channels: 3 } }))),
  );
}

async function make(
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
  if (!files[0]) throw new Error("There is no file.");
  return files[0];
}

/** Shares of prompts with each fact right, and with all of them right. */
function shares(judged: readonly Facts[]): Record<string, number> {
  const names = Object.keys(judged[0] ?? {});
  const share = (test: (facts: Facts) => boolean): number =>
    rounded(judged.filter(test).length / judged.length);
  return {
    ...Object.fromEntries(names.map((name) => [name, share((facts) => facts[name] === true)])),
    all: share((facts) => names.every((name) => facts[name])),
  };
}

/** Makes one file a prompt and judges each by its facts. */
async function judgeAll<W extends { prompt: string }>(
  type: JobType,
  wanted: readonly W[],
  judge: (path: string, one: W) => Promise<Facts>,
): Promise<Record<string, number>> {
  const generator = await createGenerator({
    modelsDir: values.models,
    jobTypes: [type],
    threads: Number(values.threads),
    requireCuda: false,
    log: () => {},
  });
  const judged: Facts[] = [];
  for (const [index, one] of wanted.entries()) {
    const folder = await mkdtemp(join(values.keep ?? tmpdir(), `${type}-${index}-`));
    const facts = await judge((await make(generator, type, one.prompt, index, folder)).path, one);
    judged.push(facts);
    const wrong = Object.keys(facts).filter((name) => !facts[name]);
    say(`${wrong.length === 0 ? "right" : `wrong ${wrong.join(", ")}`}: ${one.prompt}`);
    if (!values.keep) await rm(folder, { recursive: true });
  }
  await generator.close();
  return shares(judged);
}

const judgeFile = async (path: string, one: WantedPicture): Promise<Facts> =>
  judgePicture(await small(sharp(path)), one);
const pictures = Number(values.pictures);
const clips = Number(values.clips);

const oneObject = await judgeAll("sdxl_image_fast", prompts.oneObject.slice(0, pictures), judgeFile);
const twoObjects = await judgeAll("sdxl_image_fast", prompts.twoObjects.slice(0, pictures), judgeFile);
const stills = await judgeAll("image_fast", prompts.oneObject.slice(0, clips), judgeFile);
const motion = await judgeAll(
  "video_fast",
  prompts.motion.slice(0, clips) as WantedMotion[],
  async (path, one) => judgeMotion(await smallFrames(path), one),
);
report({
  question: "What share of held-out prompts do the demo packs draw as asked?",
  aim: "all facts right: one object ≥ 0.90, two objects ≥ 0.75; motion right ≥ 0.80",
  met: (oneObject.all ?? 0) >= 0.9 && (twoObjects.all ?? 0) >= 0.75 && (motion.motion ?? 0) >= 0.8,
  prompts: { pictures, clips },
  oneObject,
  twoObjects,
  stills,
  motion,
});
