import { z } from "zod";

/** A job as `jobUpdates` reports it here. */
export const reportedStateSchema = z.object({
  uuid: z.string(),
  status: z.string(),
  isThrottled: z.boolean(),
  updatedAt: z.string(),
});
export type ReportedState = z.infer<typeof reportedStateSchema>;

export const terminal: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "CANCELLED"]);

/** The outcomes that one user received for all their jobs, over any number of connections. */
export type ReportedOutcomes = {
  /** Opens a connection. The returned function receives its states. */
  connection(): (state: ReportedState) => void;
  /** The time of the last received change, from which the next connection resumes. */
  since(): string;
  /** Whether an end of each of these was reported. */
  knowsAll(jobIds: readonly string[]): boolean;
  /** Number of jobs that were reported as throttled. */
  throttled(): number;
  /** Returns violations of the rule that exactly one outcome is received for each of these jobs. */
  violations(jobIds: readonly string[]): string[];
};

export function createReportedOutcomes(began: Date): ReportedOutcomes {
  /** Outcomes by job and time of change. A state may be repeated on another connection; a different outcome may not follow. */
  const ends = new Map<string, Map<string, string>>();
  const throttled = new Set<string>();
  const wrong: string[] = [];
  let latest = began.toISOString();

  return {
    connection() {
      const onThisConnection = new Set<string>();
      return ({ uuid, status, isThrottled: waits, updatedAt }) => {
        if (updatedAt > latest) latest = updatedAt;
        if (waits) throttled.add(uuid);
        const known = ends.get(uuid);
        if (!terminal.has(status)) {
          if (known) wrong.push(`job ${uuid} was reported as ${status} after its outcome`);
          return;
        }
        if (onThisConnection.has(uuid))
          wrong.push(`job ${uuid} was reported as ${status} twice on one connection`);
        onThisConnection.add(uuid);
        ends.set(uuid, (known ?? new Map<string, string>()).set(updatedAt, status));
      };
    },
    since: () => latest,
    knowsAll: (jobIds) => jobIds.every((id) => ends.has(id)),
    throttled: () => throttled.size,
    violations: (jobIds) => [
      ...wrong,
      ...jobIds.flatMap((id) => {
        const reported = [...(ends.get(id) ?? [])];
        if (reported.length === 1) return [];
        if (reported.length === 0)
          return [`no outcome of job ${id} was received by the user who watches all jobs`];
        return [`job ${id} has ${reported.length} outcomes: ${reported.join("; ")}`];
      }),
    ],
  };
}
