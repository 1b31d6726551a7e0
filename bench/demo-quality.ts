import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { jobCatalog } from "#contracts/jobs/catalog.ts";
import type { GenerationRequest } from "../worker/src/inference/protocol.ts";
import { createGenerator, type Generator } from "../worker/src/models/registry.ts";
import {
  type Facts,
  judgePicture,
  type SmallPicture,
  type WantedPicture,
} from "./demoQuality/judgePicture.ts";
import prompts from "./demoQuality/prompts.json" with { type: "json" };
import { report, rounded, say } from "./report.ts";

/** What share of held-out prompts the demo pack draws as asked, through the worker's own pipelines at the formats' own settings. */
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "30" },
    models: { type: "string", default: resolve(import.meta.dirname, "../models/demo") },
    keep: { type: "string" },
  },
});
const count = Number(values.count);
const cells = 64;

async function smallPicture(path: string): Promise<SmallPicture> {
  const rgb = await sharp(path)
    .resize(cells, cells, { fit: "fill", kernel: "nearest" })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { width: cells, height: cells, rgb };
}

async function draw(generator: Generator, prompt: string, seed: number, workFolder: string): Promise<string> {
  const format = jobCatalog.sdxl_image_fast;
  const request: GenerationRequest = {
    jobId: crypto.randomUUID(),
    attempt: 1,
    type: "sdxl_image_fast",
    prompt,
    negativePrompt: null,
    width: format.width,
    height: format.height,
    steps: format.steps,
    guidanceScale: format.guidanceScale,
    frameCount: null,
    seed,
    batchSize: 1,
    source: null,
    enhance: false,
    embedPrompt: true,
    workFolder,
  };
  const { files } = await generator.generate(request, { report: () => {}, isCancelled: () => false });
  const path = files[0]?.path;
  if (!path) throw new Error("There is no picture.");
  return path;
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

async function judgeAll(
  generator: Generator,
  wanted: readonly WantedPicture[],
): Promise<Record<string, number>> {
  const judged: Facts[] = [];
  for (const [index, one] of wanted.slice(0, count).entries()) {
    const folder = values.keep
      ? join(values.keep, String(index))
      : await mkdtemp(join(tmpdir(), "ourvidz-quality-"));
    const facts = judgePicture(await smallPicture(await draw(generator, one.prompt, index, folder)), one);
    judged.push(facts);
    const wrong = Object.keys(facts).filter((name) => !facts[name]);
    say(`${wrong.length === 0 ? "right" : `wrong ${wrong.join(", ")}`}: ${one.prompt}`);
    if (!values.keep) await rm(folder, { recursive: true });
  }
  return shares(judged);
}

await readdir(values.models);
const generator = await createGenerator({
  modelsDir: values.models,
  jobTypes: ["sdxl_image_fast"],
  threads: 2,
  requireCuda: false,
  log: () => {},
});
const oneObject = await judgeAll(generator, prompts.oneObject);
const twoObjects = await judgeAll(generator, prompts.twoObjects);
await generator.close();
report({
  question: "What share of held-out prompts does the demo pack draw as asked?",
  aim: "one object ≥ 0.90, two objects ≥ 0.75",
  met: (oneObject.all ?? 0) >= 0.9 && (twoObjects.all ?? 0) >= 0.75,
  prompts: count,
  oneObject,
  twoObjects,
});
