import type { JobType } from "#contracts/jobs/catalog.ts";
import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

/** Average seconds of a format's recent jobs, per image or video. */
export type DurationRow = { job_type: JobType; seconds: number };
/** The availability of a format, with the limits and defaults of the workers' models. */
export type AvailabilityRow = {
  job_type: JobType;
  available: boolean;
  reason: string | null;
  min_steps: number;
  max_steps: number;
  max_guide_scale: number;
  sample_steps: number;
  sample_guide_scale: number;
  takes_source: boolean;
};

/** Average durations of finished jobs, the same for every caller. */
export async function readDurations(db: Db): Promise<DurationRow[]> {
  const { data, error } = await db.from("format_durations").select("job_type,seconds");
  if (error) throw failureOf(error, "reading format_durations");
  return data as DurationRow[];
}

/** The availability of all formats. `reason` says why a format is unavailable. */
export async function readAvailability(db: Db): Promise<AvailabilityRow[]> {
  const { data, error } = await db.rpc("job_format_availability");
  if (error) throw failureOf(error, "job_format_availability");
  return data as AvailabilityRow[];
}
