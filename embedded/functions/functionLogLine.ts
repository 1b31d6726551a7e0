import { z } from "zod";

const recordSchema = z.looseObject({ level: z.enum(["info", "warn", "error"]), message: z.string() });

/** A line of a function in the form of the other parts: its own records by their level, all else as a warning. */
export function functionLogLine(name: string, line: string): string {
  const record = recordSchema.safeParse(parsed(line)).data;
  if (!record) return `warn ${name}: ${line}`;
  const { level, message, ...fields } = record;
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  return `${level} ${name}: ${message}${pairs.join("")}`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
