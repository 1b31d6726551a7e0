export type LogLevel = "info" | "warn" | "error";

export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

/**
 * Writes one JSON object per line, with the fields that `platform/log.ts` uses. Functions run under Deno and import
 * nothing but zod, so they can't use that logger. Don't pass URLs or bodies: they may contain secrets.
 */
export const log: Log = (level, message, fields = {}) =>
  console[level](JSON.stringify({ level, time: new Date().toISOString(), ...fields, message }));

/** Returns the message of an error. */
export const describeError = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
