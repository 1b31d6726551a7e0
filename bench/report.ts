import { availableParallelism, cpus, totalmem } from "node:os";

/** Progress for whoever watches; the result alone goes to stdout. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** The result of a script: the measured figures, what they should be, and where they were taken. */
export function report(result: {
  question: string;
  aim: string;
  met: boolean;
  [figure: string]: unknown;
}): void {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
  process.stdout.write(`${JSON.stringify({ ...result, machine }, null, 2)}\n`);
}

/** Two decimals are more than such figures are good for. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * The value below which the share `p` of `values` lies, between neighbours in proportion.
 * @throws Error without values.
 */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * p;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new Error("There are no values to look at.");
  return below + (above - below) * (place - Math.floor(place));
}

export function summary(values: readonly number[]) {
  return {
    median: rounded(quantile(values, 0.5)),
    p95: rounded(quantile(values, 0.95)),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
  };
}
