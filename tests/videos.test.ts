import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeMp4 } from "../worker/src/media/video/decodeMp4.ts";
import { readBoxes, readXmp } from "../worker/src/media/video/mp4Boxes.ts";
import { writeWanPack } from "../worker/src/testing/wanPack.ts";
import { buildJob } from "./support/builders.ts";
import { createPerson, type Person } from "./support/person.ts";
import { type Stack, startStack } from "./support/stack.ts";

/** Videos and stills through the real everything, by a WAN pack of a few operators. */
let folder: string;
let stack: Stack;
let person: Person;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ourvidz-models-"));
  await writeWanPack(path.join(folder, "wan"));
  stack = await startStack({ workers: 1, environment: { MODELS_DIR: folder, QUEUES: "wan_queue" } });
  person = await createPerson(stack);
}, 240_000);
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
});

const wanted = { prompt: "red moving", steps: 10, width: 256, height: 256 } as const;
const fetchBytes = async (url: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(url)).arrayBuffer());

test("a video from submit to file, with its preview, thumbnail and what it says of itself", async () => {
  const { id } = await person.submit(buildJob({ ...wanted, type: "video_fast", embedPrompt: false }));
  const phases = new Set<string>();
  const job = await person.finish(id, ({ progress }) => void (progress && phases.add(progress.phase)));
  expect(job.status, stack.output()).toBe("COMPLETED");
  expect([...phases]).toContain("DENOISING");
  const [asset] = job.assets;
  if (!asset) throw new Error("no asset");
  expect(asset).toMatchObject({ mimeType: "video/mp4", width: 256, height: 256 });
  const bytes = await fetchBytes(asset.url);
  expect(bytes.length).toBe(asset.fileSize);
  expect([...readBoxes(bytes)].map(({ type }) => type)).toEqual(["ftyp", "moov", "mdat", "uuid"]);
  expect(readXmp(bytes)).toContain("trainedAlgorithmicMedia");
  expect(bytes.includes("red moving"), "the prompt was to stay out").toBe(false);
  const file = path.join(folder, "got.mp4");
  await writeFile(file, bytes);
  expect(await decodeMp4(file, () => {})).toEqual({ width: 256, height: 256, frames: 81, seconds: 81 / 16 });
});

test("stills of the same model come as pictures, one for each seed of a batch", async () => {
  const { id } = await person.submit(buildJob({ ...wanted, type: "image_fast", seed: 5, batchSize: 3 }));
  const job = await person.finish(id);
  expect(job.status, stack.output()).toBe("COMPLETED");
  expect(job.assets.map(({ mimeType, seed }) => [mimeType, seed])).toEqual(
    [5, 6, 7].map((seed) => ["image/png", seed]),
  );
  const { format, width, height } = await sharp(await fetchBytes(job.assets[2]?.url ?? "")).metadata();
  expect({ format, width, height }).toEqual({ format: "png", width: 256, height: 256 });
});
