import { type JobType, jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import type { JobDefinition } from "#contracts/jobs/definition.ts";
import {
  type AvailabilityRow,
  type DurationRow,
  readAvailability,
  readDurations,
} from "../../data/formats.ts";
import type { Db } from "../../data/supabase.ts";

/** A format of the catalog, with its availability, the limits of the installed models and the measured durations. */
export type Format = {
  type: JobType;
  definition: JobDefinition;
  /** Default denoising steps, within the limits of the installed models. */
  steps: number;
  guidanceScale: number;
  /** The limits of the catalog, narrowed to those of the installed models. */
  limits: JobDefinition["limits"];
  takesSource: boolean;
  available: boolean;
  unavailableReason: string | null;
  /**
   * Seconds per image or video at the definition's steps and size: the average of finished jobs, or the definition's
   * estimate while there are none.
   */
  expectedSeconds: number;
};

/** The formats, the same for every caller; cached for a short time. */
export type OfferedFormats = { list(): Promise<Format[]> };

const durationsCachedMs = 60_000;
const availabilityCachedMs = 5000;

/** Caches a result for `cachedMs`. Concurrent callers share one read. Failures aren't cached. */
function cached<T>(cachedMs: number, clock: () => number, read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | null = null;
  let readAt = 0;
  return () => {
    if (value && clock() - readAt < cachedMs) return value;
    readAt = clock();
    const reading = read();
    value = reading;
    reading.catch(() => {
      if (value === reading) value = null;
    });
    return reading;
  };
}

function limitsOf({ limits }: JobDefinition, offer: AvailabilityRow | undefined): JobDefinition["limits"] {
  if (!offer) return limits;
  return {
    ...limits,
    steps: { ...limits.steps, min: offer.min_steps, max: offer.max_steps },
    guidanceScale: { ...limits.guidanceScale, max: offer.max_guide_scale },
  };
}

function formatOf(type: JobType, offers: AvailabilityRow[], durations: DurationRow[]): Format {
  const definition = jobCatalog[type];
  const offer = offers.find((candidate) => candidate.job_type === type);
  const learned = durations.find((candidate) => candidate.job_type === type);
  const available = offer?.available ?? true;
  return {
    type,
    definition,
    steps: offer?.sample_steps ?? definition.steps,
    guidanceScale: Number(offer?.sample_guide_scale ?? definition.guidanceScale),
    limits: limitsOf(definition, offer),
    takesSource: offer?.takes_source ?? definition.takesSource,
    available,
    unavailableReason: available ? null : (offer?.reason ?? "No worker offers this format."),
    expectedSeconds: learned?.seconds ?? definition.estimateSeconds,
  };
}

export function createOfferedFormats(options: { db: Db; clock: () => number }): OfferedFormats {
  const durations = cached(durationsCachedMs, options.clock, () => readDurations(options.db));
  const availability = cached(availabilityCachedMs, options.clock, () => readAvailability(options.db));
  return {
    async list() {
      const [offers, learned] = await Promise.all([availability(), durations()]);
      return jobTypes.map((type) => formatOf(type, offers, learned));
    },
  };
}
