import { type JobType, jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { type JobConfig, jobConfigSchema } from "#contracts/jobs/jobConfig.ts";
import type { ClaimedJob } from "../data/database.ts";
import { PermanentError } from "../errors.ts";

/** A claimed job with validated type and configuration. */
export type Job = {
  id: string;
  userId: string;
  attempt: number;
  type: JobType;
  prompt: string;
  config: JobConfig;
};

/** @throws {PermanentError} `JOB_UNREADABLE` when another release wrote a type or a configuration that this one does not know. */
export function readJob(row: ClaimedJob): Job {
  const type = jobTypeSchema.safeParse(row.job_type);
  const config = jobConfigSchema.safeParse(row.config);
  if (!type.success || !config.success) {
    throw new PermanentError("JOB_UNREADABLE", {
      detail: (type.error ?? config.error)?.message,
    });
  }
  return {
    id: row.id,
    userId: row.user_id,
    attempt: row.attempt,
    type: type.data,
    prompt: row.prompt,
    config: config.data,
  };
}
