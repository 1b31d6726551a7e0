import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type JobCallback, jobCallbackSchema } from "#contracts/callback/message.ts";

export type SpooledCallback = { name: string; callback: JobCallback };

export type CallbackSpool = {
  /** Resolves once the callback is on disk and would survive a crash or a power failure. */
  put(callback: JobCallback): Promise<SpooledCallback>;
  /** The callbacks of an earlier process. Invalid files are moved to `refused/` and listed in `unreadable`. */
  list(): Promise<{ entries: SpooledCallback[]; unreadable: string[] }>;
  remove(entry: SpooledCallback): Promise<void>;
  /** Moves the callback to `refused/` for operators. */
  refuse(entry: SpooledCallback): Promise<void>;
};

/** Stores each callback as `<job>-<attempt>.json` in a folder. */
export function createCallbackSpool(folder: string): CallbackSpool {
  const refused = join(folder, "refused");
  const moveToRefused = async (name: string) => {
    await mkdir(refused, { recursive: true });
    await rename(join(folder, name), join(refused, name));
  };
  return {
    async put(callback) {
      const name = `${callback.job_id}-${callback.attempt}.json`;
      await mkdir(folder, { recursive: true });
      await writeDurably(folder, name, JSON.stringify(callback));
      return { name, callback };
    },
    async list() {
      const entries: SpooledCallback[] = [];
      const unreadable: string[] = [];
      for (const name of (await readdir(folder).catch(() => [])).sort()) {
        // Left by a crash during `put`: the job's lease expires and it runs again.
        if (name.endsWith(".part")) await rm(join(folder, name), { force: true });
        if (!name.endsWith(".json")) continue;
        const callback = await readCallback(join(folder, name));
        if (callback) entries.push({ name, callback });
        else {
          unreadable.push(name);
          await moveToRefused(name);
        }
      }
      return { entries, unreadable };
    },
    remove: ({ name }) => rm(join(folder, name), { force: true }),
    refuse: ({ name }) => moveToRefused(name),
  };
}

async function readCallback(path: string): Promise<JobCallback | null> {
  try {
    return jobCallbackSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

/** Writes to a temporary file, flushes and renames it, and flushes the folder, so the file is complete or absent. */
async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const part = join(folder, `${name}.part`);
  const file = await open(part, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, join(folder, name));
  const directory = await open(folder, "r");
  // Some file systems can't flush a folder; the file itself is safe.
  await directory.sync().catch(() => {});
  await directory.close();
}
