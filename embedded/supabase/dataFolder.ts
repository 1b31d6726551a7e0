import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { acquireLockFile } from "#platform/lockFile.ts";
import { identify, isAlive, type ProcessIdentity } from "#platform/processIdentity.cjs";
import type { DatabaseEngine } from "./database.ts";

export type DataFolder = { files: string; release: () => void };

/**
 * Checks and locks a data folder: `postgresql/` or `pglite/` contains the database, `files/` the stored objects,
 * `keys.json` the keys, and `lock` exists while a process uses the folder. With `hasOwnKeys` the caller provides the keys.
 * Throws an Error whose message says what to do.
 */
export function lockDataFolder(folder: string, engine: DatabaseEngine, hasOwnKeys: boolean): DataFolder {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(
      `The data folder ${folder} can't be written. Change its permissions, or choose another folder.`,
      { cause },
    );
  }
  const hasDatabase = checkDatabase(folder, engine);
  if (!hasOwnKeys && hasDatabase && !existsSync(join(folder, "keys.json"))) {
    throw new Error(
      `The data folder ${folder} is incomplete: keys.json is missing. Restore it from a backup, or start over with --reset.`,
    );
  }
  const release = lock(join(folder, "lock"), folder);
  return { files: join(folder, "files"), release };
}

/** The location of each engine's files, those that must exist, and the major version. */
const engines: Record<DatabaseEngine, { folder: string; data: string; files: string[]; version: string }> = {
  postgres: {
    folder: "postgresql",
    data: "postgresql/data",
    files: ["PG_VERSION", "global/pg_control", "base", "pg_wal"],
    version: "15",
  },
  pglite: {
    folder: "pglite",
    data: "pglite",
    files: ["PG_VERSION", "global/pg_control", "base", "pg_wal"],
    version: "17",
  },
};

/** Returns whether the folder contains a database of the engine. Throws if it contains another or an incomplete one. */
function checkDatabase(folder: string, engine: DatabaseEngine): boolean {
  // Before 0.1.0 PGlite's files were here, with migrations that the baseline of 0.1.0 replaced.
  if (existsSync(join(folder, "postgres", "PG_VERSION"))) {
    throw new Error(
      `The data folder ${folder} was created by a version before 0.1.0, whose database this version can't read. Nothing in ` +
        "it was changed. Choose another folder with --data, or erase this one with --reset.",
    );
  }
  const other = engine === "postgres" ? "pglite" : "postgres";
  if (existsSync(join(folder, engines[other].folder))) {
    throw new Error(
      `The data folder ${folder} contains a database of SUPABASE_DB=${other}. Set SUPABASE_DB=${other}, choose another ` +
        "folder with --data, or start over with --reset.",
    );
  }
  const { data, files, version } = engines[engine];
  const path = join(folder, data);
  if (!existsSync(path)) return false;
  const missing = files.find((name) => !existsSync(join(path, name)));
  if (missing) {
    throw new Error(
      `The data folder ${folder} is incomplete: ${data}/${missing} is missing. Restore it from a backup, or start over with --reset.`,
    );
  }
  const found = readFileSync(join(path, "PG_VERSION"), "utf8").trim();
  if (found !== version) {
    throw new Error(
      `The database in ${path} was created by PostgreSQL ${found}, and this is PostgreSQL ${version}. Use the version of ` +
        "OurVidz that created it, or start over with --reset.",
    );
  }
  return true;
}

/** Locks the folder for this process: two servers on one database would destroy it. */
function lock(path: string, folder: string): () => void {
  const { pid, began } = identify(process.pid);
  let holder: ProcessIdentity | null = null;
  const isHeld = (content: string): boolean => {
    holder = parseLock(content);
    return holder !== null && isAlive(holder);
  };
  if (acquireLockFile(path, `${pid} ${began}`, isHeld)) return () => rmSync(path, { force: true });
  throw new Error(
    `The data folder ${folder} is in use by process ${(holder as ProcessIdentity | null)?.pid ?? "unknown"}. Stop that process first, or choose another folder.`,
  );
}

function parseLock(content: string): ProcessIdentity | null {
  const [pid, ...began] = content.split(" ");
  return Number.isInteger(Number(pid)) && Number(pid) > 0
    ? { pid: Number(pid), began: began.join(" ") }
    : null;
}
