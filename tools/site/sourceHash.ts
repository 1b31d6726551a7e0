import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** What the built site is made from. */
const sources = ["web", "contracts", "vite.config.ts", "package-lock.json", "tsconfig.json"];
const ignored = new Set(["build", "node_modules", "__snapshots__"]);

/** One hash over names and contents of all sources of the site; tests do not count. */
export async function hashSiteSources(projectFolder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of await filesUnder(path.join(projectFolder, source))) {
      const name = path.relative(projectFolder, file).split(path.sep).join("/");
      hash.update(`${name}\0`);
      hash.update(await readFile(file));
      hash.update("\0");
    }
  }
  return hash.digest("hex");
}

/** Files below a folder in a fixed order, or the file itself; nothing if there is neither. */
async function filesUnder(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") return null;
    throw error;
  });
  if (entries === null) return [place];
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignored.has(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
    const file = path.join(place, entry.name);
    if (entry.isDirectory()) found.push(...(await filesUnder(file)));
    else if (entry.isFile()) found.push(file);
  }
  return found;
}
