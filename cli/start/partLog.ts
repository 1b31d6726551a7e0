import { appendFileSync, existsSync, renameSync, statSync } from "node:fs";
import path from "node:path";

const largest = 5 * 1024 * 1024;
const remembered = 12;

export type PartLog = {
  file: string;
  write(line: string): void;
  /** The last lines written, oldest first. */
  lastLines(): string[];
};

/** The log file of a part, with the time before each line; a file past 5 MB becomes `<name>.old.log`. */
export function openPartLog(folder: string, name: string, clock: () => Date): PartLog {
  const file = path.join(folder, `${name}.log`);
  const recent: string[] = [];
  if (existsSync(file) && statSync(file).size > largest) {
    renameSync(file, path.join(folder, `${name}.old.log`));
  }
  return {
    file,
    write(line) {
      recent.push(line);
      if (recent.length > remembered) recent.shift();
      try {
        appendFileSync(file, `${clock().toISOString()} ${line}\n`);
      } catch {
        // A full disk must not take the system down; the terminal still shows warnings and errors.
      }
    },
    lastLines: () => [...recent],
  };
}
