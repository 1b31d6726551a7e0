import type { LogLevel } from "#platform/log.ts";

/** The human-readable output of the launcher. */
export type Terminal = {
  /** Prints text of the launcher. */
  print(text: string): void;
  /** Prints a log line of a service after its name. */
  service(name: string, level: LogLevel, text: string): void;
};

const serviceColors: Record<string, number> = { supabase: 32, redis: 35, server: 36, worker: 33, site: 34 };
const levelColors: Partial<Record<LogLevel, number>> = { warn: 33, error: 31 };

/** `width` is the length of the longest service name. */
export function openTerminal(options: {
  write: (text: string) => void;
  color: boolean;
  verbose: boolean;
  width?: number;
}): Terminal {
  const paint = (code: number | undefined, text: string): string =>
    options.color && code !== undefined ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    print: (text) => options.write(`${text}\n`),
    service(name, level, text) {
      if (!options.verbose && level !== "warn" && level !== "error") return;
      const prefix = paint(serviceColors[name], name.padEnd(options.width ?? 8));
      options.write(`${prefix} │ ${paint(levelColors[level], text)}\n`);
    },
  };
}

/** Prints nothing: for commands that start a system only for their own use. */
export const silentTerminal: Terminal = { print: () => {}, service: () => {} };

/** Returns the level at the start of a log line, or `fallback` for any other output. */
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
