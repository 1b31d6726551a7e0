import type { JobPhase, LiveJobFragment } from "../gql/graphql.ts";
import { formatEstimate } from "./duration.ts";

const phaseWords: Record<JobPhase, string> = {
  LOADING_MODEL: "Loading the model",
  ENHANCING_PROMPT: "Enriching the prompt",
  ENCODING_PROMPT: "Reading the prompt",
  DENOISING: "Drawing",
  DECODING: "Developing",
  ENCODING_FILE: "Writing the file",
  UPLOADING: "Putting it in the library",
};

export const isUnfinished = (job: Pick<LiveJobFragment, "status">): boolean =>
  job.status === "PENDING" || job.status === "PROCESSING";

/** What the job is doing, in a few words. */
export function stateWords(
  job: Pick<LiveJobFragment, "status" | "cancelRequestedAt" | "progress" | "place" | "throttled">,
): string {
  switch (job.status) {
    case "PENDING":
      return placeWords(job);
    case "PROCESSING":
      if (job.cancelRequestedAt) return "Stopping";
      return job.progress ? phaseWords[job.progress.phase] : "Starting";
    case "COMPLETED":
      return "Done";
    case "FAILED":
      return "Did not work out";
    case "CANCELLED":
      return "Cancelled";
  }
}

const suffixes: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });

/** `1st`, `22nd`, `113th`. */
export const ordinal = (value: number): string => `${value}${suffixes[ordinals.select(value)] ?? "th"}`;

function placeWords({ place, throttled }: Pick<LiveJobFragment, "place" | "throttled">): string {
  if (throttled) return "Waiting for your other jobs";
  if (place === null) return "Waiting in line";
  return place === 1 ? "Next in line" : `${ordinal(place)} in line`;
}

/** Where a waiting job stands and when it begins: `3rd in line, begins in about 20 s`. */
export function waitingWords(job: LiveJobFragment, now: number, receivedAt: number): string {
  const words = stateWords(job);
  if (job.startsInSeconds === null) return words;
  const left = job.startsInSeconds * 1000 - Math.max(0, now - receivedAt);
  return `${words}, begins in ${formatEstimate(left)}`;
}

/** Why a job waits without an end in sight; null where a worker will come to it. */
export function whyWaiting(
  job: Pick<LiveJobFragment, "status" | "place" | "throttled" | "startsInSeconds">,
): string | null {
  // Without a place nothing is known of its start either: it stands too far behind.
  const inLine = job.status === "PENDING" && !job.throttled && job.place !== null;
  if (!inLine || job.startsInSeconds !== null) return null;
  return "No worker takes jobs of this kind at the moment. It keeps its place, and you can cancel it.";
}

/**
 * What a screen reader hears: the state, and a quarter of the way each. Equal texts are not read again, so
 * this stays quiet between them.
 */
export function announcement(job: LiveJobFragment): string {
  const { progress } = job;
  if (job.status === "FAILED") return `${stateWords(job)}. ${job.error?.message ?? ""}`.trim();
  if (job.status === "COMPLETED") {
    return job.assets.length > 1 ? `Done. ${job.assets.length} pictures are ready.` : "Done. It is ready.";
  }
  const why = whyWaiting(job);
  if (why) return `${stateWords(job)}. ${why}`;
  if (job.status !== "PROCESSING" || progress?.phase !== "DENOISING") return `${stateWords(job)}.`;
  const quarters = Math.floor((4 * progress.step) / Math.max(1, progress.totalSteps));
  return quarters === 0 ? "Drawing." : `Drawing, ${quarters * 25} percent.`;
}

/** Milliseconds the attempt has been running by now; 0 while it waits. `receivedAt` is when `job` arrived. */
export function runningTime(job: LiveJobFragment, now: number, receivedAt: number): number {
  if (job.status === "PENDING" || !job.startedAt) return 0;
  const start = Date.parse(job.startedAt);
  if (job.completedAt) return Math.max(0, Date.parse(job.completedAt) - start);
  // The worker's own numeric, carried on by this clock: the two machines need not agree on the time.
  if (job.progress) return job.progress.elapsedMs + Math.max(0, now - receivedAt);
  return Math.max(0, now - start);
}
