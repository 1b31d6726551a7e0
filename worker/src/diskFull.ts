import { RetryableError } from "./errors.ts";

const isFileError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && "code" in error && typeof error.code === "string";

/** What a file system that is full, or over the quota, means for an attempt; null for any other error. */
export function diskFullFailure(error: unknown): RetryableError | null {
  if (!isFileError(error) || !["ENOSPC", "EDQUOT"].includes(error.code)) return null;
  return new RetryableError("DISK_FULL", {
    detail: `${error.message}; free space in the worker's data folder`,
    cause: error,
  });
}
