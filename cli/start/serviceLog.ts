import { appendFileSync, existsSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import type { LogLevel } from "#platform/log.ts";
import { formatLogLine, parseLogLine } from "#platform/logLine.ts";

/** Bytes after which the file is rotated at the next start. */
const maxSize = 5 * 1024 * 1024;
const recentLines = 12;

export type ServiceLog = {
  file: string;
  /** Appends a line. `level` is that of a line that isn't a log record, such as a stack trace of Node. */
  write(line: string, level: LogLevel): void;
  /** The last lines written, formatted for a terminal, oldest first. */
  lastLines(): string[];
};

/** Opens the log file of a service: one JSON record per line. A file over 5 MB is rotated to `<name>.old.log`. */
export function openServiceLog(folder: string, name: string, now: () => number): ServiceLog {
  const file = path.join(folder, `${name}.log`);
  const recent: string[] = [];
  if (existsSync(file) && statSync(file).size > maxSize) {
    renameSync(file, path.join(folder, `${name}.old.log`));
  }
  return {
    file,
    write(line, level) {
      recent.push(formatLogLine(line));
      if (recent.length > recentLines) recent.shift();
      const record = parseLogLine(line)
        ? line
        : JSON.stringify({ level, time: new Date(now()).toISOString(), name, message: line });
      try {
        appendFileSync(file, `${record}\n`);
      } catch {
        // A full disk must not stop the system; the terminal still shows warnings and errors.
      }
    },
    lastLines: () => [...recent],
  };
}
