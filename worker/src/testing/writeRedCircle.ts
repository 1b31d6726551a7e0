import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GenerationRequest } from "../inference/protocol.ts";
import { createGenerator } from "../models/registry.ts";
import { demoModelsDir } from "./demoPack.ts";
import {
  demoWeights,
  gridColors,
  type RedCircleExpectation,
  redCircleExpectation,
  redCircleRequest,
  sourceStrength,
  writeSource,
} from "./redCircle.ts";

/**
 * Regenerates the numeric expectations of the SDXL pipeline's tests. Only after the demo pack was changed on
 * purpose, and after looking at its images:
 *
 *     node worker/src/testing/writeRedCircle.ts
 */
const generator = await createGenerator({
  modelsDir: demoModelsDir,
  jobTypes: ["sdxl_image_fast"],
  threads: 1,
  requireCuda: false,
  log: () => {},
});
const workFolder = await mkdtemp(join(tmpdir(), "ourvidz-"));

async function colorsOf(name: string, source: GenerationRequest["source"]): Promise<number[]> {
  const folder = join(workFolder, name);
  await mkdir(folder);
  const { files } = await generator.generate(
    { ...redCircleRequest, source, workFolder: folder },
    { report: () => {}, isCancelled: () => false },
  );
  return await gridColors(files[0]?.path ?? "");
}

const path = await writeSource(join(workFolder, "source.png"));
const expectation: RedCircleExpectation = {
  weights: await demoWeights(),
  fromText: await colorsOf("text", null),
  fromSource: await colorsOf("source", { path, strength: sourceStrength }),
};
await writeFile(redCircleExpectation, `${JSON.stringify(expectation, null, 1)}\n`);
await rm(workFolder, { recursive: true });
await generator.close();

// A pack that does not draw what is requested must not become the expectation.
const [red = 0, , blue = 0] = expectation.fromText;
const [discRed = 0, , discBlue = 0] = expectation.fromText.slice(5 * 3);
const plausible = blue > red + 60 && discRed > red + 60 && discRed > discBlue;
console.log(plausible ? "wrote the expectation" : "wrote the expectation, but this is no red circle on blue");
process.exitCode = plausible ? 0 : 1;
