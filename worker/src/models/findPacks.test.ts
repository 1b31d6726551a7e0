import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { findPacks } from "./findPacks.ts";

async function modelsFolder(files: Record<string, string>): Promise<string> {
  const root = await temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return root;
}

const index = (className: string): string => JSON.stringify({ _class_name: className });

test("finds packs at any sensible depth and doesn't look inside them", async () => {
  const root = await modelsFolder({
    "sdxl-lustify/model_index.json": index("StableDiffusionXLPipeline"),
    "sdxl-lustify/unet/model_index.json": index("WanPipeline"),
    "video/wan2.1-t2v-1.3b/model_index.json": index("WanPipeline"),
    ".trash/old/model_index.json": index("WanPipeline"),
  });
  expect(await findPacks(root)).toEqual([
    { name: "sdxl-lustify", folder: join(root, "sdxl-lustify"), className: "StableDiffusionXLPipeline" },
    {
      name: "video/wan2.1-t2v-1.3b",
      folder: join(root, "video/wan2.1-t2v-1.3b"),
      className: "WanPipeline",
    },
  ]);
});

test("a Hugging Face cache is searched at the revision that main names", async () => {
  const cache = "huggingface_cache/hub/models--stabilityai--sdxl-turbo";
  const root = await modelsFolder({
    [`${cache}/refs/main`]: "bbb\n",
    [`${cache}/snapshots/aaa/model_index.json`]: index("StableDiffusionXLPipeline"),
    [`${cache}/snapshots/bbb/model_index.json`]: index("StableDiffusionXLPipeline"),
  });
  expect(await findPacks(root)).toMatchObject([
    { name: "stabilityai/sdxl-turbo", folder: join(root, cache, "snapshots/bbb") },
  ]);
});

test("an unreadable index is found without a class; a missing folder holds nothing", async () => {
  const root = await modelsFolder({ "half/model_index.json": '{"_class_na' });
  expect(await findPacks(root)).toMatchObject([{ name: "half", className: null }]);
  expect(await findPacks(join(root, "nowhere"))).toEqual([]);
});
