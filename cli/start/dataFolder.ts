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

/** The entries that the system creates in a data folder. A reset erases these and nothing else. */
const entries = ["supabase", "redis", "worker", "logs", "secrets.json", "secrets.json.new", "complete"];

/** Any of these shows that a system has been started on the folder before. */
const markers = ["secrets.json", "complete", "system.json"];

const completionMarker = (folder: string): string => path.join(folder, "complete");

/** Creates the folder if it doesn't exist. Throws a PlainFailure if it can't be used or contains other files. */
export function prepareDataFolder(folder: string): void {
  try {
    if (containsForeignFiles(folder)) {
      throw new PlainFailure(
        `${folder} contains files that don't belong to OurVidz and that a reset could erase. Choose an empty or new folder with --data.`,
      );
    }
    createFolder(path.join(folder, "logs"));
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    accessSync(path.join(folder, "logs"), constants.R_OK | constants.W_OK | constants.X_OK);
    const probe = path.join(folder, ".writable");
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    if (cause instanceof PlainFailure) throw cause;
    throw new PlainFailure(describeFailure(folder, cause), { cause });
  }
}

/**
 * True for a folder with content on which no system was ever started, such as another project with a `worker/`
 * folder. Files that a user adds to a data folder later are ignored.
 */
function containsForeignFiles(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const names = readdirSync(folder);
  if (markers.some((marker) => names.includes(marker))) return false;
  return names.some((name) => !entries.includes(name) && name !== ".writable");
}

/** Creates one level at a time: `recursive` hides the cause on some file systems and never returns on others. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function describeFailure(folder: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "unknown";
  if (code === "EEXIST" || code === "ENOTDIR") {
    return `${folder} is a file, not a folder. Move it, or choose another folder with --data.`;
  }
  if (code === "EROFS") {
    return `${folder} is on a read-only file system. Mount it read-write, or choose a folder on another disk with --data.`;
  }
  if (code === "EACCES" || code === "EPERM") {
    return `You have no permission to write to ${folder}. Change its permissions, or choose another folder with --data.`;
  }
  if (code === "ENOSPC") return `The disk of ${folder} is full. Free some space and start again.`;
  return `The folder ${folder} can't be used (${code}). Choose another one with --data.`;
}

/** Erases the state of a system. Other files in the folder stay. */
export function eraseState(folder: string): void {
  for (const entry of entries) rmSync(path.join(folder, entry), { recursive: true, force: true });
}

export type OpenedState = {
  secrets: Secrets;
  /** True if an earlier first start was interrupted; its incomplete state has been removed. */
  wasInterrupted: boolean;
};

/**
 * Reads the state in a prepared folder, or initializes it. Without the marker of a completed first start the folder
 * can't contain user data, so it is initialized again; with the marker its database must still exist.
 */
export function openState(folder: string, embeddedSupabase: boolean): OpenedState {
  const database = path.join(folder, "supabase");
  if (!existsSync(completionMarker(folder))) {
    const wasInterrupted = hasContent(database);
    for (const entry of ["supabase", "redis", "worker"]) {
      rmSync(path.join(folder, entry), { recursive: true, force: true });
    }
    return { secrets: readOrCreateSecrets(folder), wasInterrupted };
  }
  if (embeddedSupabase && hadDatabase(folder) && !hasContent(database)) {
    throw new PlainFailure(
      `${folder} is incomplete: the folder supabase is missing. Restore it from a backup, or erase all state with \`npm start -- --reset\`.`,
    );
  }
  return { secrets: readOrCreateSecrets(folder), wasInterrupted: false };
}

/** Marks the first start as completed: from now on the folder may contain user data. */
export function markComplete(folder: string, embeddedSupabase: boolean): void {
  writeFileSync(
    completionMarker(folder),
    embeddedSupabase || hadDatabase(folder) ? "embedded\n" : "hosted\n",
  );
}

const hadDatabase = (folder: string): boolean =>
  existsSync(completionMarker(folder)) && readFileSync(completionMarker(folder), "utf8") === "embedded\n";

const hasContent = (folder: string): boolean => existsSync(folder) && readdirSync(folder).length > 0;
