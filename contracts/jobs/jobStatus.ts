import { z } from "zod";

/** The statuses of a job: `pending → processing → completed | failed | cancelled`. */
export const jobStatuses = ["pending", "processing", "completed", "failed", "cancelled"] as const;
export const jobStatusSchema = z.enum(jobStatuses);
export type JobStatus = z.infer<typeof jobStatusSchema>;

const terminalStatuses: ReadonlySet<JobStatus> = new Set(["completed", "failed", "cancelled"]);

/** Returns true for a terminal status, which never changes again. */
export const isTerminal = (status: JobStatus): boolean => terminalStatuses.has(status);
