import { z } from "zod";

/** A job as `jobUpdates` tells of it here. */
export const toldStateSchema = z.object({
  uuid: z.string(),
  status: z.string(),
  throttled: z.boolean(),
  updatedAt: z.string(),
});
export type ToldState = z.infer<typeof toldStateSchema>;

export const terminal: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "CANCELLED"]);

/** What one person was told of all their jobs, over however many connections that took. */
export type ToldEnds = {
  /** Begins a connection; the function takes its states. */
  connection(): (state: ToldState) => void;
  /** From where the next connection goes on: the last change that was told. */
  since(): string;
  /** Whether an end of each of these was told. */
  knowsAll(jobIds: readonly string[]): boolean;
  /** How many jobs were told to wait for others of the same person. */
  throttled(): number;
  /** Of these jobs each has to have been told of exactly one end. */
  faults(jobIds: readonly string[]): string[];
};

export function createToldEnds(began: Date): ToldEnds {
  /** Jobs, and when their ends were written: a state may be repeated on another connection, another end may not be. */
  const ends = new Map<string, Map<string, string>>();
  const throttled = new Set<string>();
  const wrong: string[] = [];
  let latest = began.toISOString();

  return {
    connection() {
      const toldHere = new Set<string>();
      return ({ uuid, status, throttled: waits, updatedAt }) => {
        if (updatedAt > latest) latest = updatedAt;
        if (waits) throttled.add(uuid);
        const known = ends.get(uuid);
        if (!terminal.has(status)) {
          if (known) wrong.push(`job ${uuid} was told ${status} after its end`);
          return;
        }
        if (toldHere.has(uuid)) wrong.push(`job ${uuid} was told ${status} twice on one connection`);
        toldHere.add(uuid);
        ends.set(uuid, (known ?? new Map<string, string>()).set(updatedAt, status));
      };
    },
    since: () => latest,
    knowsAll: (jobIds) => jobIds.every((id) => ends.has(id)),
    throttled: () => throttled.size,
    faults: (jobIds) => [
      ...wrong,
      ...jobIds.flatMap((id) => {
        const told = [...(ends.get(id) ?? [])];
        if (told.length === 1) return [];
        if (told.length === 0) return [`the end of job ${id} was not told to whoever watches all jobs`];
        return [`job ${id} was told to end ${told.length} times: ${told.join("; ")}`];
      }),
    ],
  };
}
