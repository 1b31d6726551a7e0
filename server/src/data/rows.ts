import type { Timings } from "#contracts/callback/message.ts";
import type { JobType } from "#contracts/jobs/catalog.ts";
import type { JobConfig } from "#contracts/jobs/jobConfig.ts";
import type { JobStatus } from "#contracts/jobs/jobStatus.ts";
import type { Database } from "../../../supabase/database.types.ts";

type Tables = Database["public"]["Tables"];

type StoredJob = Pick<
  Tables["jobs"]["Row"],
  | "id"
  | "user_id"
  | "job_type"
  | "prompt"
  | "config"
  | "status"
  | "attempt"
  | "credits"
  | "created_at"
  | "updated_at"
  | "started_at"
  | "completed_at"
  | "cancel_requested_at"
  | "error_code"
  | "error_message"
  | "enhanced_prompt"
  | "enhancement_note"
  | "timings"
  | "throttled"
  | "retry_of"
  | "start_by"
  | "finish_by"
>;

/**
 * Rows as PostgREST returns them. Timestamps are ISO 8601 with an offset and up to six decimals. Where the generated types
 * say text or JSON, these types are as narrow as the constraints and functions of the database.
 */
export type JobRow = Omit<StoredJob, "job_type" | "status" | "config" | "timings"> & {
  job_type: JobType;
  status: JobStatus;
  config: JobConfig;
  timings: Timings | null;
};

export const jobRowOf = (row: StoredJob): JobRow => ({
  ...row,
  job_type: row.job_type as JobType,
  status: row.status as JobStatus,
  config: row.config as JobConfig,
  timings: row.timings as Timings | null,
});

/** A job with its queue score. Only SQL functions return the score; users may not read the column. */
export type QueuedJobRow = JobRow & Pick<Tables["jobs"]["Row"], "queue_score">;

export const queuedJobRowOf = (row: StoredJob & Pick<QueuedJobRow, "queue_score">): QueuedJobRow => ({
  ...jobRowOf(row),
  queue_score: row.queue_score,
});

export type AssetRow = Pick<
  Tables["assets"]["Row"],
  | "id"
  | "user_id"
  | "job_id"
  | "bucket_name"
  | "file_path"
  | "file_size"
  | "mime_type"
  | "width"
  | "height"
  | "duration"
  | "batch_index"
  | "seed"
  | "thumbnail_path"
  | "thumb_hash"
  | "created_at"
>;

export type ProfileRow = Pick<
  Tables["user_profiles"]["Row"],
  "id" | "username" | "full_name" | "avatar_url" | "subscription_tier" | "role" | "created_at"
>;

/** The columns to select: only those that the API shows. */
export const jobColumns =
  "id,user_id,job_type,prompt,config,status,attempt,credits,created_at,updated_at,started_at,completed_at,cancel_requested_at,error_code,error_message,enhanced_prompt,enhancement_note,timings,throttled,retry_of,start_by,finish_by";
export const assetColumns =
  "id,user_id,job_id,bucket_name,file_path,file_size,mime_type,width,height,duration,batch_index,seed,thumbnail_path,thumb_hash,created_at";
export const profileColumns = "id,username,full_name,avatar_url,subscription_tier,role,created_at";
