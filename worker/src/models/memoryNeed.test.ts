import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { memoryNeed } from "./memoryNeed.ts";

const mebibyte = 2 ** 20;

test("the operator's word goes before the pack's, that before the family's, that before the estimate", async () => {
  const root = await temporaryFolder();
  const folder = join(root, "sdxl");
  await mkdir(folder);
  const found = { name: "sdxl", folder, className: "StableDiffusionXLPipeline" };
  const need = (checked: { bytes: number; needBytes?: number }) => memoryNeed(root, found, checked);

  expect(await need({ bytes: 100 * mebibyte })).toBe(883 * mebibyte);
  expect(await need({ bytes: 8000 * mebibyte })).toBe(11_200 * mebibyte);
  expect(await need({ bytes: 1, needBytes: 7 * mebibyte })).toBe(7 * mebibyte);
  await writeFile(join(folder, "model_index.json"), JSON.stringify({ _ourvidz_memory_mb: 9000 }));
  expect(await need({ bytes: 1, needBytes: 7 * mebibyte })).toBe(9000 * mebibyte);
  await writeFile(join(root, "memory.json"), JSON.stringify({ sdxl: 12_000, other: 1 }));
  expect(await need({ bytes: 1 })).toBe(12_000 * mebibyte);
  await writeFile(join(root, "memory.json"), JSON.stringify({ sdxl: "much" }));
  await expect(need({ bytes: 1 })).rejects.toThrow(/^memory\.json: it must contain megabytes by pack/);
});
