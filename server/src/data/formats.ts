import type { JobType } from "#contracts/jobs/catalog.ts";
import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

/** What the database says about a format: the seed's columns. */
export type FormatRow = {
  job_type: JobType;
  width: number;
  height: number;
  duration: number | null;
  sample_steps: number;
  sample_guide_scale: number;
  frame_num: number | null;
  credits: number;
};
export type QualityRow = { job_type: JobType; quality_level: string; estimated_time: number | null };
/** Seconds one picture or video took lately, on average. */
export type DurationRow = { job_type: JobType; seconds: number };
/** What the workers offer of a format: the limits and defaults of the models they have. */
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

export type FormatTables = { formats: FormatRow[]; qualities: QualityRow[]; durations: DurationRow[] };

/** Facts about the formats that change seldom, the same for everyone. */
export async function readFormatTables(db: Db): Promise<FormatTables> {
  const [formats, qualities, durations] = await Promise.all([
    db
      .from("job_formats")
      .select("job_type,width,height,duration,sample_steps,sample_guide_scale,frame_num,credits")
      .order("id"),
    db.from("job_qualities").select("job_type,quality_level,estimated_time"),
    db.from("format_durations").select("job_type,seconds"),
  ]);
  if (formats.error) throw failureOf(formats.error, "reading job_formats");
  if (qualities.error) throw failureOf(qualities.error, "reading job_qualities");
  if (durations.error) throw failureOf(durations.error, "reading format_durations");
  return {
    formats: formats.data as FormatRow[],
    qualities: qualities.data as QualityRow[],
    durations: durations.data as DurationRow[],
  };
}

/** Which formats a worker can make now and within which limits, and why not the others. */
export async function readAvailability(db: Db): Promise<AvailabilityRow[]> {
  const { data, error } = await db.rpc("job_format_availability");
  if (error) throw failureOf(error, "job_format_availability");
  return data as AvailabilityRow[];
}
