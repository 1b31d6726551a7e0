import { z } from "zod";

const recordSchema = z.looseObject({
  level: z.enum(["debug", "info", "warn", "error"]),
  message: z.string(),
  time: z.string().optional(),
  name: z.string().optional(),
});
export type LogRecord = z.infer<typeof recordSchema>;

/** Reads a line that a logger wrote as JSON. Returns null for any other line. */
export function parseLogLine(line: string): LogRecord | null {
  if (!line.startsWith("{")) return null;
  try {
    return recordSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Formats a JSON log line as `level message field=value …`. Returns any other line unchanged. */
export function formatLogLine(line: string): string {
  const record = parseLogLine(line);
  return record ? formatLogRecord(record) : line;
}

/** Formats a record as one readable line. The time and the service's name are left to the reader of the line. */
export function formatLogRecord({ level, message, time: _time, name: _name, ...fields }: LogRecord): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${formatValue(value)}`);
  return [level, escapeControls(onOneLine(message)), ...pairs].join(" ");
}

function formatValue(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value === "object" && value !== null) return escapeControls(text);
  return /^[^\s"=\p{C}]+$/u.test(text) ? text : escapeControls(JSON.stringify(text));
}

const onOneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ⏎ ");

/** Escapes characters that a terminal obeys but JSON leaves as they are: C1 controls, changes of direction. */
const escapeControls = (text: string): string =>
  text.replace(/[\p{C}\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
      .join(""),
  );
