import { mkdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { StartError } from "#platform/errors.ts";
import { acquireLockFile } from "#platform/lockFile.ts";
import { identify, isAlive } from "#platform/processIdentity.cjs";

const ownerSchema = z.object({ pid: z.number().int().positive(), host: z.string(), began: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** Milliseconds after which the lock of another machine is stale. Its owner touches it every 30 s. */
const remoteLockExpiryMs = 120_000;

export type FolderLock = {
  /** Shows workers on other machines that the folder is still in use. */
  touch(now: Date): void;
  release(): void;
};

/**
 * Locks a data folder for this process. Two workers on one folder would deliver each other's callbacks and delete
 * each other's files.
 * @throws {StartError} if another worker uses the folder or it can't be written
 */
export function lockFolder(folder: string, now: Date): FolderLock {
  const file = join(folder, "lock.json");
  acquire(folder, file, { ...identify(process.pid), host: hostname() }, now);
  return {
    touch(at) {
      try {
        utimesSync(file, at, at);
      } catch {
        // The folder was cleared. Nothing depends on the file while the worker runs.
      }
    },
    release: () => rmSync(file, { force: true }),
  };
}

function acquire(folder: string, file: string, own: Owner, now: Date): void {
  let owner: Owner | null = null;
  let isAcquired = false;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    isAcquired = acquireLockFile(file, JSON.stringify(own), (content) => {
      owner = parseOwner(content);
      return owner !== null && isRunning(owner, own, file, now);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The worker can't write its data folder: ${reason}. Check WORKER_DATA_DIR.`, {
      cause: error,
    });
  }
  if (!isAcquired) throw new StartError(describeConflict(owner));
}

function isRunning(owner: Owner, own: Owner, file: string, now: Date): boolean {
  if (owner.host !== own.host) return now.getTime() - statSync(file).mtimeMs < remoteLockExpiryMs;
  return owner.pid !== own.pid && isAlive(owner);
}

function describeConflict(owner: Owner | null): string {
  const process = owner ? ` (process ${owner.pid} on ${owner.host})` : "";
  return `Another worker${process} uses this data folder. Stop it, or set WORKER_DATA_DIR to another folder.`;
}

function parseOwner(content: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(content));
  } catch {
    return null;
  }
}
