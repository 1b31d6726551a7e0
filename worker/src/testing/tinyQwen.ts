import { copyFile, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** An untrained language model over bytes, in the layout of Optimum; `tinyQwen/make.py` wrote it. */
export const tinyQwenFolder = resolve(import.meta.dirname, "tinyQwen");

const files = [
  "config.json",
  "generation_config.json",
  "model.onnx",
  "tokenizer.json",
  "tokenizer_config.json",
];

/** Puts a copy of it into `folder`, made of links to its files; `changes` are merged into the JSON files they name. */
export async function linkTinyQwen(
  folder: string,
  changes: Readonly<Record<string, object>> = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const source = join(tinyQwenFolder, file);
    const change = changes[file];
    if (change) {
      const value = { ...JSON.parse(await readFile(source, "utf8")), ...change };
      await writeFile(join(folder, file), JSON.stringify(value));
    } else if (file === "model.onnx") await symlink(source, join(folder, file));
    else await copyFile(source, join(folder, file));
  }
  return folder;
}
