export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** One record a line. Never hand it a token, key, password or cookie. */
export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void>;

const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Also what `JSON.stringify` leaves as it is but a terminal would obey: C1 controls and changes of direction. */
const invisible = /[\p{C}\u2028\u2029]/gu;
const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
    .join("");

/** Upstash's errors end with the whole command, keys, prompts and previews in it, on one line. */
const withoutCommand = (text: string): string => text.replace(/,? command was: [^\n]*/g, "");

const quoted = (value: string): string =>
  /^[^\s"=\p{C}]+$/u.test(value) ? value : JSON.stringify(value).replace(invisible, escaped);

function asText(level: LogLevel, message: string, fields: LogFields): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${quoted(String(value))}`);
  return [level, message, ...pairs].join(" ");
}

const withoutCommands = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === "string" ? withoutCommand(value) : value,
    ]),
  );

/** `write` receives one line without its end. */
export function createLogger(options: {
  level: LogLevel;
  format: "text" | "json";
  clock: () => number;
  write: (line: string) => void;
}): Logger {
  const log =
    (level: LogLevel) =>
    (said: string, given: LogFields = {}): void => {
      if (rank[level] < rank[options.level]) return;
      const message = withoutCommand(said);
      const fields = withoutCommands(given);
      options.write(
        options.format === "json"
          ? JSON.stringify({ time: new Date(options.clock()).toISOString(), level, message, ...fields })
          : asText(level, message, fields),
      );
    };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

/** What went wrong, in one line and without a stack, for a log field. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    const message = typeof error === "object" && error !== null && "message" in error ? error.message : error;
    return String(message);
  }
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}`;
}
