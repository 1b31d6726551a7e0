import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";

/** A folder with a `model_index.json`, or a language model's with its `config.json`. */
export type FoundPack = {
  /** Path under the models folder with `/`, or `owner/name` for a Hugging Face cache; what people see. */
  name: string;
  folder: string;
  /** `_class_name` of the index, or the architecture in `config.json`; null when the file can't be read. */
  className: string | null;
};

/** Deep enough for `huggingface_cache/hub/models--owner--name/snapshots/<revision>`. */
const maxDepth = 6;
const skipped = new Set(["blobs", "refs", "node_modules"]);

const indexSchema = z.object({ _class_name: z.string() });
/** Language models of the transformers library have no index: the folder of one says itself what it is. */
const languageModelSchema = z.object({ architectures: z.tuple([z.string()]).rest(z.string()) });

/** Finds every model pack under a folder, sorted by name. A folder that can't be read holds none. */
export async function findPacks(modelsDir: string): Promise<FoundPack[]> {
  const packs = await search(modelsDir, modelsDir, 0);
  return packs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function search(root: string, folder: string, depth: number): Promise<FoundPack[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  if (entries.some((entry) => entry.name === "model_index.json")) {
    return [{ name: packName(root, folder), folder, className: await readClassName(folder) }];
  }
  if (entries.some((entry) => entry.name === "config.json")) {
    const className = await readArchitecture(folder);
    if (className) return [{ name: packName(root, folder), folder, className }];
  }
  if (depth === maxDepth) return [];
  const found = [];
  for (const name of await foldersToSearch(folder, entries)) {
    found.push(...(await search(root, join(folder, name), depth + 1)));
  }
  return found;
}

async function foldersToSearch(folder: string, entries: Dirent[]): Promise<string[]> {
  const names = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".") || skipped.has(entry.name)) continue;
    const isFolder = entry.isSymbolicLink()
      ? (await stat(join(folder, entry.name)).catch(() => null))?.isDirectory()
      : entry.isDirectory();
    if (isFolder) names.push(entry.name);
  }
  if (!isSnapshots(folder)) return names;
  // A Hugging Face cache keeps old revisions: the one that `refs/main` names is meant.
  const current = (await readFile(join(folder, "..", "refs", "main"), "utf8").catch(() => "")).trim();
  return names.includes(current) ? [current] : names;
}

const isSnapshots = (folder: string): boolean => /models--[^/\\]+[/\\]snapshots$/.test(folder);

function packName(root: string, folder: string): string {
  const cached = /models--(.+?)--(.+?)[/\\]snapshots/.exec(folder);
  if (cached) return `${cached[1]}/${cached[2]}`;
  return relative(root, folder).split(sep).join("/") || "model";
}

async function readClassName(folder: string): Promise<string | null> {
  try {
    return indexSchema.parse(JSON.parse(await readFile(join(folder, "model_index.json"), "utf8")))
      ._class_name;
  } catch {
    return null;
  }
}

/** null for a `config.json` of anything else. */
async function readArchitecture(folder: string): Promise<string | null> {
  try {
    const config = languageModelSchema.parse(JSON.parse(await readFile(join(folder, "config.json"), "utf8")));
    return config.architectures[0];
  } catch {
    return null;
  }
}
