import { createLogger, type Logger } from "../log.ts";

/** A logger at level debug that keeps its lines, as text, for a test to check. */
export function createTestLogger(name = "test"): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger({
    name,
    level: "debug",
    format: "text",
    write: (line) => lines.push(line),
    now: () => 0,
  });
  return { log, lines };
}
