import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeMp4 } from "../worker/src/media/video/decodeMp4.ts";
import { readBoxes, readXmp } from "../worker/src/media/video/mp4Boxes.ts";
import { writeWanPack } from "../worker/src/testing/wanPack.ts";
import { type ApiUser, createApiUser } from "./support/apiUser.ts";
import { buildJob } from "./support/builders.ts";
import { type Stack, startStack } from "./support/stack.ts";

/** Videos and stills through the real services, with a tiny WAN pack. */
let folder: string;
let stack: Stack;
let user: ApiUser;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ourvidz-models-"));
  await writeWanPack(path.join(folder, "wan"));
  stack = await startStack({ workers: 1, environment: { MODELS_DIR: folder, QUEUES: "wan_queue" } });
  user = await createApiUser(stack);
}, 240_000);
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
});

const wanted = { prompt: "red moving", steps: 10, width: 256, height: 256 } as const;
const fetchBytes = async (url: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(url)).arrayBuffer());

test("a video job returns an MP4 file with its provenance and without the prompt", async () => {
  const { id } = await user.submit(buildJob({ ...wanted, type: "video_fast", embedPrompt: false }));
  const phases = new Set<string>();
  const job = await user.finish(id, ({ progress }) => void (progress && phases.add(progress.phase)));
  expect(job.status, stack.output()).toBe("COMPLETED");
  expect([...phases]).toContain("DENOISING");
  const [asset] = job.assets;
  if (!asset) throw new Error("no asset");
  expect(asset).toMatchObject({ mimeType: "video/mp4", width: 256, height: 256 });
  const bytes = await fetchBytes(asset.url);
  expect(bytes.length).toBe(asset.fileSizeBytes);
  expect([...readBoxes(bytes)].map(({ type }) => type)).toEqual(["ftyp", "moov", "mdat", "uuid"]);
  expect(readXmp(bytes)).toContain("trainedAlgorithmicMedia");
  expect(bytes.includes("red moving"), "contains the prompt").toBe(false);
  const file = path.join(folder, "got.mp4");
  await writeFile(file, bytes);
  expect(await decodeMp4(file, () => {})).toEqual({ width: 256, height: 256, frames: 81, seconds: 81 / 16 });
});

test("an image job of the same model returns an image for each seed of the batch", async () => {
  const { id } = await user.submit(buildJob({ ...wanted, type: "image_fast", seed: 5, batchSize: 3 }));
  const job = await user.finish(id);
  expect(job.status, stack.output()).toBe("COMPLETED");
  expect(job.assets.map(({ mimeType, seed }) => [mimeType, seed])).toEqual(
    [5, 6, 7].map((seed) => ["image/png", seed]),
  );
  const { format, width, height } = await sharp(await fetchBytes(job.assets[2]?.url ?? "")).metadata();
  expect({ format, width, height }).toEqual({ format: "png", width: 256, height: 256 });
});
