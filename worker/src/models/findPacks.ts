import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";

/** A folder with a `model_index.json`, or a language model's folder with a `config.json`. */
export type FoundPack = {
  /** Path relative to the models folder with `/`, or `owner/name` in a Hugging Face cache. Shown to users. */
  name: string;
  folder: string;
  /** `_class_name` of the index, or the architecture in `config.json`; null if the file can't be read. */
  className: string | null;
  /** Why there is no class name. */
  problem?: string;
};

/** A folder that could not be searched. */
export type FolderProblem = {
  folder: string;
  /** Path relative to the models folder; empty for the models folder itself. */
  name: string;
  /** A predicate, such as "does not exist". */
  problem: string;
};

/** Deep enough for `huggingface_cache/hub/models--owner--name/snapshots/<revision>`. */
const maxDepth = 6;
const skipped = new Set(["blobs", "refs", "node_modules"]);

const indexSchema = z.object({ _class_name: z.string() });
/** Language models of the transformers library have no index; their `config.json` names the architecture. */
const languageModelSchema = z.object({ architectures: z.tuple([z.string()]).rest(z.string()) });

type OnProblem = (problem: FolderProblem) => void;

/** Finds every model pack in a folder, sorted by name. Folders that can't be read are reported and skipped. */
export async function findPacks(modelsDir: string, onProblem: OnProblem = () => {}): Promise<FoundPack[]> {
  const report = (folder: string, problem: string) =>
    onProblem({ folder, name: relative(modelsDir, folder).split(sep).join("/"), problem });
  const packs = await search({ root: modelsDir, report }, modelsDir, 0);
  return packs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Search = { root: string; report(folder: string, problem: string): void };

async function search(options: Search, folder: string, depth: number): Promise<FoundPack[]> {
  const { root, report } = options;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    report(folder, folderProblem(error));
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
    const className = await readArchitecture(folder, report);
    if (className) return [{ ...found, className }];
  }
  if (depth === maxDepth) return [];
  const packs = [];
  for (const name of await foldersToSearch(folder, entries, report)) {
    packs.push(...(await search(options, join(folder, name), depth + 1)));
  }
  return packs;
}

/** Detects a diffusers pack without its index: its text encoder must not be mistaken for a language model. */
function looksLikePack(entries: readonly Dirent[]): boolean {
  const has = (name: string) => entries.some((entry) => entry.name === name && !entry.isFile());
  return has("text_encoder") && (has("unet") || has("transformer") || has("vae_decoder"));
}

async function foldersToSearch(
  folder: string,
  entries: Dirent[],
  report: Search["report"],
): Promise<string[]> {
  const names = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".") || skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    const isFolder = entry.isSymbolicLink() ? await pointsToFolder(path, report) : entry.isDirectory();
    if (isFolder) names.push(entry.name);
  }
  if (!isSnapshots(folder)) return names;
  // A Hugging Face cache keeps old revisions; `refs/main` names the current one.
  const current = (await readFile(join(folder, "..", "refs", "main"), "utf8").catch(() => "")).trim();
  return names.includes(current) ? [current] : names;
}

async function pointsToFolder(link: string, report: Search["report"]): Promise<boolean> {
  try {
    return (await stat(link)).isDirectory();
  } catch (error) {
    report(link, isMissing(error) ? "is a broken link" : folderProblem(error));
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

/** Architectures of image classifiers, which have a `config.json` as well but are no packs. */
const classifierPattern = /ForImageClassification$/;

/** The architecture of a language model; null for any other `config.json`. */
async function readArchitecture(folder: string, report: Search["report"]): Promise<string | null> {
  const path = join(folder, "config.json");
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    report(path, folderProblem(error));
    return "";
  });
  try {
    const [architecture] = languageModelSchema.parse(JSON.parse(text)).architectures;
    return classifierPattern.test(architecture) ? null : architecture;
  } catch {
    return null;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

const isMissing = (error: unknown): boolean => codeOf(error) === "ENOENT";

/** The reason why a file or folder can't be read, as a predicate to put after its name. */
function folderProblem(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
      return "does not exist";
    case "ENOTDIR":
      return "is not a folder";
    case "EACCES":
    case "EPERM":
      return "can't be read: the worker's user lacks the permission";
    default:
      return `can't be read (${code || String(error)})`;
  }
}
