import { z } from "zod";

/** The states of a job, in the words of the database: `pending → processing → completed | failed | cancelled`. */
export const jobStatuses = ["pending", "processing", "completed", "failed", "cancelled"] as const;
export const jobStatusSchema = z.enum(jobStatuses);
export type JobStatus = z.infer<typeof jobStatusSchema>;

const terminalStatuses: ReadonlySet<JobStatus> = new Set(["completed", "failed", "cancelled"]);

/** True once nothing can change the job any more. */
export const isTerminal = (status: JobStatus): boolean => terminalStatuses.has(status);
