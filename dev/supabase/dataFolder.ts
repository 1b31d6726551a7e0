import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type DataFolder = { database: string; files: string; release: () => void };

/**
 * Checks and takes a data folder: `postgres/` the database, `files/` the stored objects, `keys.json`, and `lock` while a
 * process uses it. `hasOwnKeys`: the caller keeps the keys elsewhere. Throws an error with one sentence that says what to do.
 */
export function takeDataFolder(folder: string, hasOwnKeys: boolean): DataFolder {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(
      `The data folder ${folder} cannot be written; give yourself the rights to it or choose another.`,
      {
        cause,
      },
    );
  }
  const database = join(folder, "postgres");
  if (existsSync(database) && !looksWhole(database)) {
    throw new Error(
      `The data folder ${folder} is incomplete; restore it from a copy or start afresh with --reset.`,
    );
  }
  if (!hasOwnKeys && existsSync(database) && !existsSync(join(folder, "keys.json"))) {
    throw new Error(
      `The data folder ${folder} lacks its keys.json; restore it from a copy or start afresh with --reset.`,
    );
  }
  const release = lock(join(folder, "lock"), folder);
  return { database, files: join(folder, "files"), release };
}

function looksWhole(database: string): boolean {
  return ["PG_VERSION", "global/pg_control", "base", "pg_wal"].every((name) =>
    existsSync(join(database, name)),
  );
}

/** Two processes over one PGlite folder would destroy it. The lock of a process that is gone does not count. */
function lock(path: string, folder: string): () => void {
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: "wx", mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readLock(path);
    if (holder && startOf(holder.pid) === holder.start && isAlive(holder.pid)) {
      throw new Error(
        `The data folder ${folder} is in use by process ${holder.pid}; stop that one first or choose another folder.`,
      );
    }
    rmSync(path, { force: true });
  }
}

function readLock(path: string): { pid: number; start: string } | null {
  try {
    const [pid, start = ""] = readFileSync(path, "utf8").split(" ");
    return pid && Number.isInteger(Number(pid)) ? { pid: Number(pid), start } : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process started, so that another one with a reused id is not taken for it; "" where that cannot be told. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
