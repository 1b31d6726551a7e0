import type { Timings } from "#contracts/callback.ts";
import type { JobConfig } from "#contracts/jobConfig.ts";
import type { JobStatus } from "#contracts/jobStatus.ts";
import type { JobType } from "#contracts/jobs/catalog.ts";

/** Rows as PostgREST answers them. Timestamps are ISO 8601 with an offset and up to microseconds. */
export type JobRow = {
  id: string;
  user_id: string;
  job_type: JobType;
  prompt: string;
  config: JobConfig;
  status: JobStatus;
  attempt: number;
  credits: number;
  queue_score: number;
  created_at: string;
  updated_at: string;
  started_at: string | null;
  completed_at: string | null;
  cancel_requested_at: string | null;
  error_code: string | null;
  error_message: string | null;
  timings: Timings | null;
};

export type AssetRow = {
  id: string;
  user_id: string;
  job_id: string;
  bucket_name: string;
  file_path: string;
  file_size: number;
  mime_type: string;
  width: number;
  height: number;
  duration: number | null;
  batch_index: number;
  seed: number;
  thumbnail_path: string | null;
  thumb_hash: string | null;
  created_at: string;
};

export type ProfileRow = {
  id: string;
  username: string | null;
  full_name: string | null;
  avatar_url: string | null;
  subscription_tier: string;
  created_at: string;
};

/** Columns to ask for; nothing more than is shown leaves the database. */
export const jobColumns =
  "id,user_id,job_type,prompt,config,status,attempt,credits,queue_score,created_at,updated_at,started_at,completed_at,cancel_requested_at,error_code,error_message,timings";
export const assetColumns =
  "id,user_id,job_id,bucket_name,file_path,file_size,mime_type,width,height,duration,batch_index,seed,thumbnail_path,thumb_hash,created_at";
export const profileColumns = "id,username,full_name,avatar_url,subscription_tier,created_at";
