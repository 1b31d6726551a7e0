import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { StartError } from "./errors.ts";
import { identify, isAlive, type ProcessIdentity } from "./processIdentity.ts";

type Owner = ProcessIdentity & { host: string };
const ownerSchema = z.object({ pid: z.number().int().positive(), host: z.string(), began: z.string() });

/** Milliseconds after which the lock of another machine counts as left behind; its owner touches it every 30 s. */
const foreignLockMs = 120_000;

export type FolderLock = {
  /** Shows workers on other machines that the folder is still in use. */
  touch(now: Date): void;
  release(): void;
};

/**
 * Takes a data folder for this process: two workers on one would deliver each other's callbacks and delete each
 * other's files.
 * @throws {StartError} when another worker has it, or it cannot be written.
 */
export function lockFolder(folder: string, now: Date): FolderLock {
  const file = join(folder, "lock.json");
  const own: Owner = { ...identify(process.pid), host: hostname() };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!create(file, own)) takeOver(file, own, now);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The worker cannot write its data folder; check WORKER_DATA_DIR (${reason}).`, {
      cause: error,
    });
  }
  return {
    touch(at) {
      try {
        utimesSync(file, at, at);
      } catch {
        // Somebody cleared the folder; nothing here depends on the file once we run.
      }
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Creates the file in one step; false if there is one. */
function create(file: string, owner: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function takeOver(file: string, own: Owner, now: Date): void {
  const owner = readOwner(file);
  if (owner && isInUse(file, owner, own, now)) {
    throw new StartError(
      `Another worker (process ${owner.pid} on ${owner.host}) uses this data folder; stop it, or set WORKER_DATA_DIR to another folder.`,
    );
  }
  // Of two that find a lock left behind, the one whose rename succeeds goes on.
  const aside = `${file}.${own.pid}`;
  renameSync(file, aside);
  rmSync(aside, { force: true });
  if (!create(file, own)) throw new StartError("Another worker has just taken this data folder.");
}

function isInUse(file: string, owner: Owner, own: Owner, now: Date): boolean {
  if (owner.host !== own.host) return now.getTime() - statSync(file).mtimeMs < foreignLockMs;
  return owner.pid !== own.pid && isAlive(owner);
}

function readOwner(file: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}
