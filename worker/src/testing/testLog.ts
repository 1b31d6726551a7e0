import { createLog, type Log } from "#platform/log.ts";

/** A log that keeps its lines for a test to look at. */
export function createTestLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const log = createLog({
    level: "debug",
    format: "text",
    write: (line) => lines.push(line),
    now: () => new Date(0),
  });
  return { log, lines };
}
