export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFields = Record<string, unknown>;

/** One line a record on stdout. Fields are facts for an operator; never put a secret or a whole prompt in one. */
export type Log = Record<LogLevel, (message: string, fields?: LogFields) => void> & {
  /** The same log with these fields on every line. */
  with(fields: LogFields): Log;
};

export type LogOptions = {
  level: LogLevel;
  format: "text" | "json";
  write(line: string): void;
  now(): Date;
};

/** Text is `level message key=value …`; JSON has `time`, `level`, `message` and the fields. */
export function createLog(options: LogOptions, fixed: LogFields = {}): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (logLevels.indexOf(level) < logLevels.indexOf(options.level)) return;
      const all = { ...fixed, ...fields };
      options.write(
        options.format === "json"
          ? JSON.stringify({ time: options.now().toISOString(), level, message, ...all }, cleanValue)
          : [level, oneLine(clean(message)), ...Object.entries(all).flatMap(textField)].join(" "),
      );
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => createLog(options, { ...fixed, ...fields }),
  };
}

function textField([key, value]: [string, unknown]): string[] {
  if (value === undefined) return [];
  if (typeof value === "number" || typeof value === "boolean" || value === null) return [`${key}=${value}`];
  const text = typeof value === "object" ? describe(value) : clean(String(value));
  return [`${key}=${/^[\w.:/@-]+$/.test(text) ? text : JSON.stringify(text)}`];
}

/** The message of an error with those of its causes: the stack is for debuggers, not for a log line. */
function describe(value: object): string {
  if (!(value instanceof Error)) return JSON.stringify(value, cleanValue);
  const cause = value.cause instanceof Error ? `: ${describe(value.cause)}` : "";
  return oneLine(`${clean(value.message)}${cause}`);
}

const cleanValue = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? clean(value) : value instanceof Error ? describe(value) : value;

/**
 * Redis' client ends its messages with the command it sent, and that is people's words and pictures: they have no
 * business in a log, nor has anything else that is as long as a file in base64.
 */
const clean = (text: string): string =>
  text
    .replace(/(command was:)[^\n]*/gi, "$1 …")
    .replace(/[\w+/-]{200,}={0,2}/g, (long) => `${long.slice(0, 12)}…`);

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ⏎ ");
