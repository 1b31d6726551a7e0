import type { Timings } from "#contracts/callback/message.ts";
import type { JobType } from "#contracts/jobs/catalog.ts";
import type { JobConfig } from "#contracts/jobs/jobConfig.ts";
import type { JobStatus } from "#contracts/jobs/jobStatus.ts";
import type { Database } from "../../../supabase/database.types.ts";

type Tables = Database["public"]["Tables"];

/** The names as PostgREST's `select` expects them. The literal type is what types the rows of the response. */
type CommaSeparated<Names extends readonly string[]> = Names extends readonly [
  infer First extends string,
  ...infer Rest extends readonly string[],
]
  ? Rest extends readonly []
    ? First
    : `${First},${CommaSeparated<Rest>}`
  : "";

const select = <const Names extends readonly string[]>(...names: Names): CommaSeparated<Names> =>
  names.join(",") as CommaSeparated<Names>;

type NamesIn<Columns extends string> = Columns extends `${infer First},${infer Rest}`
  ? First | NamesIn<Rest>
  : Columns;

/** The columns of a job that its owner may read. A new field of `Job` starts with its column here. */
export const jobColumns = select(
  "id",
  "user_id",
  "job_type",
  "prompt",
  "config",
  "status",
  "attempt",
  "credits",
  "created_at",
  "updated_at",
  "started_at",
  "completed_at",
  "cancel_requested_at",
  "error_code",
  "error_message",
  "enhanced_prompt",
  "enhancement_note",
  "timings",
  "throttled",
  "retry_of",
  "start_by",
  "finish_by",
);

/** The columns of an asset that its owner may read. A new field of `Asset` starts with its column here. */
export const assetColumns = select(
  "id",
  "user_id",
  "job_id",
  "bucket_name",
  "file_path",
  "file_size",
  "mime_type",
  "width",
  "height",
  "duration",
  "batch_index",
  "seed",
  "thumbnail_path",
  "thumb_hash",
  "created_at",
);

export const profileColumns = select(
  "id",
  "username",
  "full_name",
  "avatar_url",
  "subscription_tier",
  "role",
  "created_at",
);

type StoredJob = Pick<Tables["jobs"]["Row"], NamesIn<typeof jobColumns>>;

/**
 * A job as PostgREST returns it. Timestamps are ISO 8601 with an offset and up to microseconds. Columns that the
 * generated types call text or JSON are narrowed to what the database's constraints and functions allow.
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

/** A job to be queued. Its owner can't read the score; SQL functions return it. */
export type QueuedJobRow = JobRow & Pick<Tables["jobs"]["Row"], "queue_score">;

export const queuedJobRowOf = (row: StoredJob & Pick<QueuedJobRow, "queue_score">): QueuedJobRow => ({
  ...jobRowOf(row),
  queue_score: row.queue_score,
});

export type AssetRow = Pick<Tables["assets"]["Row"], NamesIn<typeof assetColumns>>;

export type ProfileRow = Pick<Tables["user_profiles"]["Row"], NamesIn<typeof profileColumns>>;
