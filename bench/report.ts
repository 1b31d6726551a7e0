import { availableParallelism, cpus, totalmem } from "node:os";

/** Prints progress to stderr. stdout has only the result. */
export function logProgress(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Prints the result of a script: the measured values, their target, and the machine. */
export function report(result: {
  question: string;
  target: string;
  met: boolean;
  [metric: string]: unknown;
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

/** Rounds to two decimals. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * The quantile `p` (0 to 1) of `values`, interpolated linearly.
 * @throws Error if `values` is empty.
 */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error("There are no values.");
  return below + (above - below) * (position - Math.floor(position));
}

/** Median, 95th percentile, minimum and maximum. */
export function summary(values: readonly number[]) {
  return {
    median: rounded(quantile(values, 0.5)),
    p95: rounded(quantile(values, 0.95)),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
  };
}
