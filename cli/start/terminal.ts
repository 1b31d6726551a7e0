import type { LogLevel } from "#platform/log.ts";

/** Where the launcher writes for people. */
export type Terminal = {
  /** A line of the launcher itself. */
  say(text: string): void;
  /** A line of a part, behind its name. */
  part(name: string, level: LogLevel, text: string): void;
};

const partColours: Record<string, number> = { supabase: 32, redis: 35, server: 36, worker: 33, site: 34 };
const levelColours: Partial<Record<LogLevel, number>> = { warn: 33, error: 31 };

/** `width` is that of the longest part name. */
export function openTerminal(options: {
  write: (text: string) => void;
  colour: boolean;
  verbose: boolean;
  width?: number;
}): Terminal {
  const paint = (code: number | undefined, text: string): string =>
    options.colour && code !== undefined ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    say: (text) => options.write(`${text}\n`),
    part(name, level, text) {
      if (!options.verbose && level !== "warn" && level !== "error") return;
      const prefix = paint(partColours[name], name.padEnd(options.width ?? 8));
      options.write(`${prefix} │ ${paint(levelColours[level], text)}\n`);
    },
  };
}

/** Says nothing; for commands that start a system only for themselves. */
export const silentTerminal: Terminal = { say: () => {}, part: () => {} };

/** The level that a record of a part begins with; `fallback` for anything else it printed. */
export function levelOf(line: string, fallback: LogLevel): LogLevel {
  const match = /^\W*(debug|info|warn|warning|error|fatal)\b/i.exec(line);
  switch (match?.[1]?.toLowerCase()) {
    case "debug":
      return "debug";
    case "info":
      return "info";
    case "warn":
    case "warning":
      return "warn";
    case "error":
    case "fatal":
      return "error";
    default:
      return fallback;
  }
}
