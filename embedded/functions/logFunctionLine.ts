import type { Logger } from "#platform/log.ts";
import { parseLogLine } from "#platform/logLine.ts";

/** Logs a line that an edge function printed: its own records at their level, anything else as a warning. */
export function logFunctionLine(log: Logger, name: string, line: string): void {
  const record = parseLogLine(line);
  if (!record) {
    log.warn(line, { function: name });
    return;
  }
  const { level, message, time: _time, name: _name, ...fields } = record;
  log[level](message, { function: name, ...fields });
}
