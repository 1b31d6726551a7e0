import { type JobType, jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import type { JobDefinition } from "#contracts/jobs/definition.ts";
import {
  type AvailabilityRow,
  type FormatTables,
  readAvailability,
  readFormatTables,
} from "../../data/formats.ts";
import type { Db } from "../../data/supabase.ts";

/** A format as the API shows it: the limits and defaults that `submit_job` enforces. */
export type Format = {
  definition: JobDefinition;
  type: JobType;
  quality: string;
  width: number;
  height: number;
  steps: number;
  /** Steps and size that `expectedSeconds` is for. */
  seeded: { steps: number; width: number; height: number };
  guidanceScale: number;
  frameCount: number | null;
  durationSeconds: number | null;
  /** Seconds of one picture or video at the seeded steps and size, learned from finished jobs; until then the format's own estimate. */
  expectedSeconds: number;
  credits: number;
  /** What a job may ask for: the limits of the contracts, within those of the installed models. */
  limits: JobDefinition["limits"];
  takesSource: boolean;
  available: boolean;
  unavailableReason: string | null;
};

/** The ten formats, the same for everyone, read again after a while. */
export type FormatCatalog = { list(): Promise<Format[]> };

const tablesKeptMs = 60_000;
const availabilityKeptMs = 5000;

/** Keeps an answer for `keptMs`; those who ask meanwhile share one reading. A failure is not kept. */
function kept<T>(keptMs: number, clock: () => number, read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | null = null;
  let readAt = 0;
  return () => {
    if (value && clock() - readAt < keptMs) return value;
    readAt = clock();
    const reading = read();
    value = reading;
    reading.catch(() => {
      if (value === reading) value = null;
    });
    return reading;
  };
}

function limitsOf(definition: JobDefinition, state: AvailabilityRow | undefined): JobDefinition["limits"] {
  const { limits } = definition;
  if (!state) return limits;
  return {
    ...limits,
    steps: { ...limits.steps, min: state.min_steps, max: state.max_steps },
    guidanceScale: { ...limits.guidanceScale, max: state.max_guide_scale },
  };
}

function formatOf(type: JobType, tables: FormatTables, availability: AvailabilityRow[]): Format {
  const definition = jobCatalog[type];
  const row = tables.formats.find((candidate) => candidate.job_type === type);
  const quality = tables.qualities.find((candidate) => candidate.job_type === type);
  const state = availability.find((candidate) => candidate.job_type === type);
  const learned = tables.durations.find((candidate) => candidate.job_type === type);
  const frameCount = row ? row.frame_num : definition.frameCount;
  const seconds = definition.fps && frameCount ? Math.round(frameCount / definition.fps) : null;
  const available = state?.available ?? true;
  const width = row?.width ?? definition.width;
  const height = row?.height ?? definition.height;
  return {
    definition,
    type,
    quality: quality?.quality_level ?? definition.quality,
    width,
    height,
    seeded: { steps: row?.sample_steps ?? definition.steps, width, height },
    steps: state?.sample_steps ?? row?.sample_steps ?? definition.steps,
    guidanceScale: Number(state?.sample_guide_scale ?? row?.sample_guide_scale ?? definition.guidanceScale),
    frameCount,
    durationSeconds: row?.duration ?? seconds,
    expectedSeconds: learned?.seconds ?? quality?.estimated_time ?? definition.estimateSeconds,
    credits: row?.credits ?? definition.credits,
    limits: limitsOf(definition, state),
    takesSource: state?.takes_source ?? definition.takesSource,
    available,
    unavailableReason: available ? null : (state?.reason ?? "No worker offers this format."),
  };
}

export function createFormatCatalog(options: { db: Db; clock: () => number }): FormatCatalog {
  const tables = kept(tablesKeptMs, options.clock, () => readFormatTables(options.db));
  const availability = kept(availabilityKeptMs, options.clock, () => readAvailability(options.db));
  return {
    async list() {
      const [rows, states] = await Promise.all([tables(), availability()]);
      return jobTypes.map((type) => formatOf(type, rows, states));
    },
  };
}
