import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { readOrCreateSecrets, type Secrets } from "./secrets.ts";

/** Everything the system keeps in a data folder; nothing else is ever erased. */
const entries = ["supabase", "redis", "worker", "logs", "secrets.json", "secrets.json.new", "complete"];

/** Any of these says that a system was started on the folder before. */
const marks = ["secrets.json", "complete", "system.json"];

const markOf = (folder: string): string => path.join(folder, "complete");

/** Makes the folder if need be. Throws a PlainFailure if it cannot be used, or holds somebody else's files. */
export function prepareDataFolder(folder: string): void {
  try {
    if (holdsOtherThings(folder)) {
      throw new PlainFailure(
        `${folder} holds other files than those of OurVidz, which a start could erase; name an empty or a new folder with --data.`,
      );
    }
    makeFolder(path.join(folder, "logs"));
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    accessSync(path.join(folder, "logs"), constants.R_OK | constants.W_OK | constants.X_OK);
    const stale = path.join(folder, ".writable");
    writeFileSync(stale, "");
    rmSync(stale);
  } catch (cause) {
    if (cause instanceof PlainFailure) throw cause;
    throw new PlainFailure(describe(folder, cause), { cause });
  }
}

/**
 * True for a folder that was never ours, such as somebody's project with a `worker/` of its own. Once it is
 * ours, a person may keep things of theirs beside our state.
 */
function holdsOtherThings(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const names = readdirSync(folder);
  if (marks.some((mark) => names.includes(mark))) return false;
  return names.some((name) => !entries.includes(name) && name !== ".writable");
}

/** Level by level: `recursive` hides the reason on some file systems, and never returns on others. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function describe(folder: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "unknown";
  if (code === "EEXIST" || code === "ENOTDIR") {
    return `${folder} is a file where a folder is needed; move it away, or name another folder with --data.`;
  }
  if (code === "EROFS") {
    return `${folder} is on a read-only file system; mount it read-write, or name a folder on another disk with --data.`;
  }
  if (code === "EACCES" || code === "EPERM") {
    return `There is no permission to write to ${folder}; give yourself that permission, or name another folder with --data.`;
  }
  if (code === "ENOSPC") return `The disk that holds ${folder} is full; make room and start again.`;
  return `The folder ${folder} cannot be used (${code}); name another one with --data.`;
}

/** Erases the state of a system; files that are none of ours stay. */
export function eraseState(folder: string): void {
  for (const entry of entries) rmSync(path.join(folder, entry), { recursive: true, force: true });
}

export type OpenedState = {
  secrets: Secrets;
  /** An earlier first start was cut off before anybody could sign in, and its remains were removed. */
  wasCutOff: boolean;
};

/**
 * Reads what a prepared folder holds, or begins it. A folder without the mark of a completed first start holds
 * nothing anybody could have made, so it is begun again; one with the mark must still have its database.
 */
export function openState(folder: string, embeddedSupabase: boolean): OpenedState {
  const database = path.join(folder, "supabase");
  if (!existsSync(markOf(folder))) {
    const wasCutOff = hasContent(database);
    for (const entry of ["supabase", "redis", "worker"]) {
      rmSync(path.join(folder, entry), { recursive: true, force: true });
    }
    return { secrets: readOrCreateSecrets(folder), wasCutOff };
  }
  if (embeddedSupabase && hadDatabase(folder) && !hasContent(database)) {
    throw new PlainFailure(
      `${folder} is incomplete (supabase is missing); put it back, or begin afresh with \`npm start -- --reset\`.`,
    );
  }
  return { secrets: readOrCreateSecrets(folder), wasCutOff: false };
}

/** Says that a first start went through: from now on the folder holds what somebody may want to keep. */
export function markComplete(folder: string, embeddedSupabase: boolean): void {
  writeFileSync(markOf(folder), embeddedSupabase || hadDatabase(folder) ? "embedded\n" : "hosted\n");
}

const hadDatabase = (folder: string): boolean =>
  existsSync(markOf(folder)) && readFileSync(markOf(folder), "utf8") === "embedded\n";

const hasContent = (folder: string): boolean => existsSync(folder) && readdirSync(folder).length > 0;
