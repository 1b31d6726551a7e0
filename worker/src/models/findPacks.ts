import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { folderProblem, isMissing } from "./folderProblem.ts";

/** A folder with a `model_index.json`, or a language model's with its `config.json`. */
export type FoundPack = {
  /** Path under the models folder with `/`, or `owner/name` for a Hugging Face cache; what people see. */
  name: string;
  folder: string;
  /** `_class_name` of the index, or the architecture in `config.json`; null when the file can't be read. */
  className: string | null;
  /** What is wrong with the index, where there is no class name. */
  problem?: string;
};

/** A folder that could not be searched. */
export type FolderProblem = {
  folder: string;
  /** Path under the models folder; empty for that itself. */
  name: string;
  /** Such as "does not exist". */
  problem: string;
};

/** Deep enough for `huggingface_cache/hub/models--owner--name/snapshots/<revision>`. */
const maxDepth = 6;
const skipped = new Set(["blobs", "refs", "node_modules"]);

const indexSchema = z.object({ _class_name: z.string() });
/** Language models of the transformers library have no index: the folder of one says itself what it is. */
const languageModelSchema = z.object({ architectures: z.tuple([z.string()]).rest(z.string()) });

type OnProblem = (problem: FolderProblem) => void;

/** Finds every model pack under a folder, sorted by name. A folder that can't be read is told and holds none. */
export async function findPacks(modelsDir: string, onProblem: OnProblem = () => {}): Promise<FoundPack[]> {
  const tell = (folder: string, problem: string) =>
    onProblem({ folder, name: relative(modelsDir, folder).split(sep).join("/"), problem });
  const packs = await search({ root: modelsDir, tell }, modelsDir, 0);
  return packs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Search = { root: string; tell(folder: string, problem: string): void };

async function search(options: Search, folder: string, depth: number): Promise<FoundPack[]> {
  const { root, tell } = options;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    tell(folder, folderProblem(error));
    return [];
  });
  const found = { name: packName(root, folder), folder };
  if (entries.some((entry) => entry.name === "model_index.json")) {
    return [{ ...found, ...(await readClassName(folder)) }];
  }
  if (looksLikePack(entries)) {
    return [{ ...found, className: null, problem: "model_index.json is missing; copy the pack again" }];
  }
  if (entries.some((entry) => entry.name === "config.json")) {
    const className = await readArchitecture(folder, tell);
    if (className) return [{ ...found, className }];
  }
  if (depth === maxDepth) return [];
  const packs = [];
  for (const name of await foldersToSearch(folder, entries, tell)) {
    packs.push(...(await search(options, join(folder, name), depth + 1)));
  }
  return packs;
}

/** The folders of a diffusers pack: its text encoders must not be taken for models of their own. */
function looksLikePack(entries: readonly Dirent[]): boolean {
  const has = (name: string) => entries.some((entry) => entry.name === name && !entry.isFile());
  return has("text_encoder") && (has("unet") || has("transformer") || has("vae_decoder"));
}

async function foldersToSearch(folder: string, entries: Dirent[], tell: Search["tell"]): Promise<string[]> {
  const names = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".") || skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    const isFolder = entry.isSymbolicLink() ? await leadsToFolder(path, tell) : entry.isDirectory();
    if (isFolder) names.push(entry.name);
  }
  if (!isSnapshots(folder)) return names;
  // A Hugging Face cache keeps old revisions: the one that `refs/main` names is meant.
  const current = (await readFile(join(folder, "..", "refs", "main"), "utf8").catch(() => "")).trim();
  return names.includes(current) ? [current] : names;
}

async function leadsToFolder(link: string, tell: Search["tell"]): Promise<boolean> {
  try {
    return (await stat(link)).isDirectory();
  } catch (error) {
    tell(link, isMissing(error) ? "is a link to what does not exist" : folderProblem(error));
    return false;
  }
}

const isSnapshots = (folder: string): boolean => /models--[^/\\]+[/\\]snapshots$/.test(folder);

function packName(root: string, folder: string): string {
  const cached = /models--(.+?)--(.+?)[/\\]snapshots/.exec(folder);
  if (cached) return `${cached[1]}/${cached[2]}`;
  return relative(root, folder).split(sep).join("/") || "model";
}

async function readClassName(folder: string): Promise<Pick<FoundPack, "className" | "problem">> {
  const file = "model_index.json";
  let text: string;
  try {
    text = await readFile(join(folder, file), "utf8");
  } catch (error) {
    return { className: null, problem: `${file} ${folderProblem(error)}` };
  }
  try {
    return { className: indexSchema.parse(JSON.parse(text))._class_name };
  } catch {
    return { className: null, problem: `${file} is not valid; copy it again` };
  }
}

/** What can't be a pack of any kind, though it has a `config.json`: the check of finished pictures. */
const classifier = /ForImageClassification$/;

/** null for a `config.json` of anything else. */
async function readArchitecture(folder: string, tell: Search["tell"]): Promise<string | null> {
  const path = join(folder, "config.json");
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    tell(path, folderProblem(error));
    return "";
  });
  try {
    const [architecture] = languageModelSchema.parse(JSON.parse(text)).architectures;
    return classifier.test(architecture) ? null : architecture;
  } catch {
    return null;
  }
}
