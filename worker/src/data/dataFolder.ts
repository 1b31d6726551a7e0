import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type FolderLock, lockFolder } from "#platform/folderLock.ts";

export type DataFolder = {
  workerId: string;
  spool: string;
  /** Attempts that were running when the process before this one ended without a word. */
  orphans: Orphan[];
  lock: FolderLock;
  /** An empty folder for the files of one attempt. */
  makeScratch(jobId: string, attempt: number): Promise<string>;
  removeScratch(folder: string): Promise<void>;
  close(): void;
};

/** An attempt whose process is gone. */
export type Orphan = { jobId: string; attempt: number };

export type DataFolderOptions = {
  path: string;
  /** null: made once and kept in the folder. */
  workerId: string | null;
  now: Date;
  newId(): string;
};

/** NFS keeps a file that is still open somewhere under another name, so that a folder may not be empty at once. */
const insistently = { recursive: true, force: true, maxRetries: 3, retryDelay: 100 };

/**
 * What a worker keeps on disk: `worker-id`, `lock.json`, `spool/` (callbacks the server has not accepted yet)
 * and `scratch/` (files of running attempts; emptied at start, for an attempt does not survive its process).
 * @throws {StartError} when the folder is taken or cannot be written.
 */
export function openDataFolder(options: DataFolderOptions): DataFolder {
  const lock = lockFolder(options.path, options.now);
  const scratch = join(options.path, "scratch");
  const spool = join(options.path, "spool");
  const orphans = orphansIn(scratch);
  rmSync(scratch, insistently);
  mkdirSync(join(spool, "refused"), { recursive: true });
  return {
    workerId: options.workerId ?? keptId(join(options.path, "worker-id"), options.newId),
    spool,
    orphans,
    lock,
    async makeScratch(jobId, attempt) {
      const folder = join(scratch, `${jobId}-${attempt}`);
      await rm(folder, insistently);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    removeScratch: (folder) => rm(folder, insistently),
    close() {
      try {
        rmSync(scratch, insistently);
      } finally {
        lock.release();
      }
    },
  };
}

/**
 * Which attempts left a scratch folder behind. The lock says that nobody else works in this data folder, so theirs
 * are over; a worker of the same name elsewhere has another folder and is not meant.
 */
function orphansIn(scratch: string): Orphan[] {
  let names: string[] = [];
  try {
    names = readdirSync(scratch);
  } catch {
    // The first start.
  }
  return names.flatMap((name) => {
    const [, jobId, attempt] = /^([0-9a-f-]{36})-([1-9]\d{0,8})$/.exec(name) ?? [];
    return jobId && attempt ? [{ jobId, attempt: Number(attempt) }] : [];
  });
}

/** The host's name tells an operator where it is, the suffix that it is another one. */
function keptId(file: string, newId: () => string): string {
  const kept = readKept(file);
  if (kept) return kept;
  const id = `${
    hostname()
      .replace(/[^\w.-]/g, "-")
      .slice(0, 60) || "worker"
  }-${newId().slice(0, 8)}`;
  writeFileSync(file, `${id}\n`);
  return id;
}

function readKept(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim() || null;
  } catch {
    return null;
  }
}
