import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Creates a lock file with this content, replacing one that a killed process left behind.
 * @param isHeld true if the process that wrote this content still uses the lock
 * @returns false if another process holds the lock
 * @throws {Error} if the file can't be written
 */
export function acquireLockFile(
  file: string,
  content: string,
  isHeld: (content: string) => boolean,
): boolean {
  if (createFile(file, content)) return true;
  const found = readFile(file);
  if (found === null) return createFile(file, content);
  if (isHeld(found)) return false;
  // Of several processes that find a stale lock, the one whose rename succeeds replaces it.
  const stale = `${file}.${process.pid}`;
  try {
    renameSync(file, stale);
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return false;
    throw error;
  }
  if (readFile(stale) !== found) {
    // Another process has replaced the stale lock in the meantime.
    renameSync(stale, file);
    return false;
  }
  rmSync(stale, { force: true });
  return createFile(file, content);
}

/** Creates the file atomically. Returns false if it exists. */
function createFile(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (isErrorCode(error, "EEXIST")) return false;
    throw error;
  }
}

function readFile(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return null;
    throw error;
  }
}

const isErrorCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
