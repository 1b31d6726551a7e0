import pino from "pino";
import { formatLogLine } from "./logLine.ts";
import { createRedactor, type Redactor } from "./redact.ts";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ["json", "text"] as const;
export type LogFormat = (typeof logFormats)[number];

/**
 * Facts for an operator. Shared names: `requestId`, `operation`, `userId`, `jobId`, `durationMs`, `error`.
 * Credentials and prompts are redacted, but don't rely on it.
 */
export type LogFields = Record<string, unknown>;

export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void> & {
  /** Returns a logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
};

export type LoggerOptions = {
  /** The service that logs, such as `server` or `worker`. */
  name: string;
  level?: LogLevel;
  /** Defaults to text in a terminal and to JSON everywhere else. */
  format?: LogFormat;
  /** Values that must not appear in any line, such as the keys of the environment. */
  secrets?: readonly string[];
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Receives each line without its line break. Defaults to stdout. */
  write?: (line: string) => void;
};

/**
 * Creates the logger of a service. Each record is one line: in JSON `level`, `time`, `name`, the fields and
 * `message`; as text `level message field=value …`.
 *
 * Lines are written synchronously, so that none is lost when the process exits.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { name, level = "info", now = Date.now, write = createStdoutWriter() } = options;
  const format = options.format ?? (process.stdout.isTTY ? "text" : "json");
  const writeLine = (line: string): void =>
    write(format === "json" ? line.trimEnd() : formatLogLine(line.trimEnd()));
  const logger = pino(
    {
      level,
      base: { name },
      messageKey: "message",
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: writeLine },
  );
  return wrapPino(logger, createRedactor(options.secrets));
}

/** A logger that writes nothing. */
export const silentLogger: Logger = createLogger({ name: "silent", write: () => {} });

function wrapPino(logger: pino.Logger, redactor: Redactor): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (logger.isLevelEnabled(level)) logger[level](redactor.fields(fields), redactor.text(message));
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => wrapPino(logger.child(redactor.fields(fields)), redactor),
  };
}

function createStdoutWriter(): (line: string) => void {
  const stdout = pino.destination({ dest: 1, sync: true });
  // The reader of the output may close it before the process ends; what remains to be done matters more.
  stdout.on("error", () => {});
  return (line) => stdout.write(`${line}\n`);
}
