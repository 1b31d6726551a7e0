import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type FolderLock, lockFolder } from "./folderLock.ts";

export type DataFolder = {
  workerId: string;
  spool: string;
  /** Attempts that were running when the previous process of this worker ended without settling them. */
  orphans: Orphan[];
  lock: FolderLock;
  /** An empty folder for the files of one attempt. */
  makeScratch(jobId: string, attempt: number): Promise<string>;
  removeScratch(folder: string): Promise<void>;
  close(): void;
};

/** An attempt whose process has ended without settling it. */
export type Orphan = { jobId: string; attempt: number };

export type DataFolderOptions = {
  path: string;
  /** Null: generated on the first start and stored in the folder. */
  workerId: string | null;
  now: Date;
  newId(): string;
};

/** NFS renames files that are still open, so a folder may not be empty at the first try. */
const removeOptions = { recursive: true, force: true, maxRetries: 3, retryDelay: 100 };

/**
 * Opens the worker's folder: `worker-id`, `lock.json`, `spool/` (callbacks that the server has not accepted yet) and
 * `scratch/` (files of running attempts, removed at start because an attempt does not survive its process).
 * @throws {StartError} when another process uses the folder or it can't be written.
 */
export function openDataFolder(options: DataFolderOptions): DataFolder {
  const lock = lockFolder(options.path, options.now);
  const scratch = join(options.path, "scratch");
  const spool = join(options.path, "spool");
  const orphans = orphansIn(scratch);
  rmSync(scratch, removeOptions);
  mkdirSync(join(spool, "refused"), { recursive: true });
  return {
    workerId: options.workerId ?? loadWorkerId(join(options.path, "worker-id"), options.newId),
    spool,
    orphans,
    lock,
    async makeScratch(jobId, attempt) {
      const folder = join(scratch, `${jobId}-${attempt}`);
      await rm(folder, removeOptions);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    removeScratch: (folder) => rm(folder, removeOptions),
    close() {
      try {
        rmSync(scratch, removeOptions);
      } finally {
        lock.release();
      }
    },
  };
}

/**
 * Finds the attempts that left a scratch folder behind. This process holds the folder's lock, so their process has
 * ended. A worker with the same name on another machine has its own folder.
 */
function orphansIn(scratch: string): Orphan[] {
  let names: string[] = [];
  try {
    names = readdirSync(scratch);
  } catch {
    // The folder does not exist before the first start.
  }
  return names.flatMap((name) => {
    const [, jobId, attempt] = /^([0-9a-f-]{36})-([1-9]\d{0,8})$/.exec(name) ?? [];
    return jobId && attempt ? [{ jobId, attempt: Number(attempt) }] : [];
  });
}

/** The id consists of the host name, for operators, and a random suffix that makes it unique. */
function loadWorkerId(file: string, newId: () => string): string {
  const stored = readWorkerId(file);
  if (stored) return stored;
  const id = `${
    hostname()
      .replace(/[^\w.-]/g, "-")
      .slice(0, 60) || "worker"
  }-${newId().slice(0, 8)}`;
  writeFileSync(file, `${id}\n`);
  return id;
}

function readWorkerId(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim() || null;
  } catch {
    return null;
  }
}
