import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type JobCallback, jobCallbackSchema } from "#contracts/callback/message.ts";

export type SpooledCallback = { name: string; callback: JobCallback };

export type CallbackSpool = {
  /** On disk, to stay there through a crash or a power cut, when it resolves. */
  put(callback: JobCallback): Promise<SpooledCallback>;
  /** What an earlier run left; files that make no sense are put among the refused and named in `unreadable`. */
  list(): Promise<{ entries: SpooledCallback[]; unreadable: string[] }>;
  remove(entry: SpooledCallback): Promise<void>;
  /** Keeps it for an operator to look at. */
  refuse(entry: SpooledCallback): Promise<void>;
};

/** One file a callback, `<job>-<attempt>.json`, in a folder. */
export function createCallbackSpool(folder: string): CallbackSpool {
  const refused = join(folder, "refused");
  const keepApart = async (name: string) => {
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
        // Half a file from a crash in the middle of `put`: what it was about is swept and made again.
        if (name.endsWith(".part")) await rm(join(folder, name), { force: true });
        if (!name.endsWith(".json")) continue;
        const callback = await readCallback(join(folder, name));
        if (callback) entries.push({ name, callback });
        else {
          unreadable.push(name);
          await keepApart(name);
        }
      }
      return { entries, unreadable };
    },
    remove: ({ name }) => rm(join(folder, name), { force: true }),
    refuse: ({ name }) => keepApart(name),
  };
}

async function readCallback(path: string): Promise<JobCallback | null> {
  try {
    return jobCallbackSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

/** Written beside, flushed, renamed, and the folder flushed as well: there is a whole file or none. */
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
  // Not every file system can flush a folder; the file itself is safe.
  await directory.sync().catch(() => {});
  await directory.close();
}
