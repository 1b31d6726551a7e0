/** A service cannot start, for a reason that its operator can fix. The message names the cause and the next step. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** The message of an error followed by those of its causes, without a stack trace. */
export function describeError(error: unknown): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return String(error);
  const cause = "cause" in error && error.cause instanceof Error ? `: ${describeError(error.cause)}` : "";
  return `${error.message}${cause}`;
}
