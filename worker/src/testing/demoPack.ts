import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { temporaryFolder } from "./temporaryFolder.ts";

/** The models folder of the repository. */
export const demoModelsDir = resolve(import.meta.dirname, "../../../models/demo");

const demoPack = join(demoModelsDir, "sdxl");

/**
 * A models folder for one test with a copy of the demo pack at `name`, made of links to its files. `change` gets the
 * pack's folder; it has to `replaceable` a file before writing to it.
 */
export async function linkedPack(
  name: string,
  change: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  const modelsDir = await temporaryFolder();
  const folder = join(modelsDir, name);
  await linkFolder(demoPack, folder);
  await change(folder);
  return modelsDir;
}

/** Removes a linked file from the pack and returns its path, to write another file or none. */
export async function replaceable(folder: string, file: string): Promise<string> {
  const path = join(folder, file);
  await rm(path, { force: true });
  return path;
}

async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await linkFolder(source, target);
    else await symlink(source, target);
  }
}
