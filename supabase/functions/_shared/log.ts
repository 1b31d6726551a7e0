export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;

/** One JSON object a line, as Supabase's log explorer takes them. */
export const log: Log = (level, message, fields = {}) =>
  console[level](JSON.stringify({ level, message, ...fields }));

/** One line of a failure; addresses and bodies stay out of it, for they may hold secrets. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
