import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createGenerator } from "../models/registry.ts";
import { gridColours, redCircleExpectation, redCircleRequest } from "./redCircle.ts";

/**
 * Writes the numeric expectation of the SDXL pipeline's test anew. Only after the demo pack was changed on
 * purpose, and after looking at its pictures:
 *
 *     node worker/src/testing/writeRedCircle.ts
 */
const generator = await createGenerator({
  modelsDir: resolve(import.meta.dirname, "../../../models/demo"),
  jobTypes: ["sdxl_image_fast"],
  threads: 1,
  requireCuda: false,
  log: () => {},
});
const workFolder = await mkdtemp(join(tmpdir(), "ourvidz-"));
const { files } = await generator.generate(
  { ...redCircleRequest, workFolder },
  { report: () => {}, isCancelled: () => false },
);
const colours = await gridColours(files[0]?.path ?? "");
await writeFile(redCircleExpectation, `${JSON.stringify(colours)}\n`);
await rm(workFolder, { recursive: true });
await generator.close();
console.log(`wrote ${colours.length} values`);
