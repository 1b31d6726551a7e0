const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

export const isMissing = (error: unknown): boolean => codeOf(error) === "ENOENT";

/** Why a file or folder could not be read, to stand behind its name in a sentence. */
export function folderProblem(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
      return "does not exist";
    case "ENOTDIR":
      return "is not a folder";
    case "EACCES":
    case "EPERM":
      return "can't be read: the worker's user has no right to";
    default:
      return `can't be read (${code || String(error)})`;
  }
}
