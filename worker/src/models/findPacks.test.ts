import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
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
  const problem = "model_index.json is not valid; copy it again";
  expect(await findPacks(root)).toMatchObject([{ name: "half", className: null, problem }]);
  expect(await findPacks(join(root, "nowhere"))).toEqual([]);
});

async function problemsOf(folder: string): Promise<string[]> {
  const problems: string[] = [];
  await findPacks(folder, ({ name, problem }) => problems.push(`${name} ${problem}`));
  return problems;
}

test("reports what can't be searched: no folder, a file, a broken link, a cycle", async () => {
  const root = await modelsFolder({ "a/model_index.json": index("WanPipeline") });
  expect(await problemsOf(root)).toEqual([]);
  expect(await problemsOf(join(root, "nowhere"))).toEqual([" does not exist"]);
  expect(await problemsOf(join(root, "a/model_index.json"))).toEqual([" is not a folder"]);
  await symlink(join(root, "moved away"), join(root, "link"));
  await symlink(join(root, "circle"), join(root, "circle"));
  expect((await problemsOf(root)).sort()).toEqual(["circle can't be read (ELOOP)", "link is a broken link"]);
});

test.skipIf(process.getuid?.() === 0)(
  "a folder that the user can't read is reported (not as root)",
  async () => {
    const root = await modelsFolder({ "sdxl/model_index.json": index("StableDiffusionXLPipeline") });
    await chmod(join(root, "sdxl"), 0);
    expect(await problemsOf(root)).toEqual(["sdxl can't be read: the worker's user lacks the permission"]);
    await chmod(join(root, "sdxl"), 0o700);
  },
);

test("a pack without its index is one, and its text encoders are not; nor is a classifier", async () => {
  const architecture = (name: string) => JSON.stringify({ architectures: [name] });
  const root = await modelsFolder({
    "classifier/config.json": architecture("ViTForImageClassification"),
    "sdxl/text_encoder/config.json": architecture("CLIPTextModel"),
    "sdxl/unet/config.json": "{}",
  });
  const problem = "model_index.json is missing; copy the pack again";
  expect(await findPacks(root)).toEqual([
    { name: "sdxl", folder: join(root, "sdxl"), className: null, problem },
  ]);
});
