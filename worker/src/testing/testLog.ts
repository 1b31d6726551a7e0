import { createLogger, type Logger } from "#platform/log.ts";

/** A log that keeps its lines for a test to look at. */
export function createTestLog(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger({
    name: "worker",
    level: "debug",
    format: "text",
    write: (line) => lines.push(line),
    now: () => 0,
  });
  return { log, lines };
}
