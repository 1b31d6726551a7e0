const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

export const isMissing = (error: unknown): boolean => codeOf(error) === "ENOENT";

/** The reason why a file or folder can't be read, as a predicate to put after its name. */
export function folderProblem(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
      return "does not exist";
    case "ENOTDIR":
      return "is not a folder";
    case "EACCES":
    case "EPERM":
      return "can't be read: the worker's user lacks the permission";
    default:
      return `can't be read (${code || String(error)})`;
  }
}
