import type { JobType } from "#contracts/jobs/catalog.ts";
import { jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import { type JobPhase, jobPhases } from "#contracts/jobs/definition.ts";
import type { JobStatus } from "#contracts/jobs/jobStatus.ts";
import { jobStatuses } from "#contracts/jobs/jobStatus.ts";
import { builder } from "../builder.ts";
import { type AttemptOutcome, attemptOutcomes } from "../data/attempts.ts";
import { type CreditKind, creditKinds } from "../data/credits.ts";

const statusWords: Record<JobStatus, string> = {
  pending: "Waits in its queue.",
  processing: "A worker is at it.",
  completed: "Done; its assets are there.",
  failed: "Ended without a result; `error` says why. Its credits were given back.",
  cancelled: "Ended because the viewer wanted so. Its credits were given back.",
};

const phaseWords: Record<JobPhase, string> = {
  loading_model: "The model is brought into memory.",
  enhancing_prompt: "A language model enriches the prompt.",
  encoding_prompt: "The prompt becomes numbers.",
  denoising: "The picture comes out of the noise, step by step.",
  decoding: "The result becomes pixels.",
  encoding_file: "The file is written.",
  uploading: "The file goes into storage.",
};

const outcomeWords: Record<AttemptOutcome, string> = {
  completed: "It made what the job was for.",
  failed: "It failed, and with it the job.",
  retried: "It failed, and the job waited to be tried again.",
  handed_back: "Its worker was stopped and gave the job back; it counts for nothing.",
  expired: "Nothing was heard of its worker any more.",
  cancelled: "It was stopped because the viewer wanted so.",
};

const creditWords: Record<CreditKind, string> = {
  grant: "Credits were given.",
  reserve: "A job was submitted; the amount is negative.",
  commit: "The job was completed: what was reserved is spent. The amount is 0.",
  release: "The job ended without a result: what was reserved came back.",
  refund: "Something that was spent was given back.",
  adjust: "An operator corrected the balance; `note` says why.",
};

/** Upper-case names for values of the contracts. */
const upperCased = <Value extends string>(
  values: readonly Value[],
  words: Record<Value, string>,
): Record<string, { value: Value; description: string }> =>
  Object.fromEntries(values.map((value) => [value.toUpperCase(), { value, description: words[value] }]));

export const JobStatusRef = builder.enumType("JobStatus", {
  description: "Where a job is in its life.",
  values: upperCased(jobStatuses, statusWords),
});

export const JobPhaseRef = builder.enumType("JobPhase", {
  description: "What a running job is doing.",
  values: upperCased(jobPhases, phaseWords),
});

export const AttemptOutcomeRef = builder.enumType("AttemptOutcome", {
  description: "How an attempt ended.",
  values: upperCased(attemptOutcomes, outcomeWords),
});

export const CreditKindRef = builder.enumType("CreditKind", {
  description: "Why a line is in the ledger.",
  values: upperCased(creditKinds, creditWords),
});

export const JobTypeRef = builder.enumType("JobType", {
  description: "The ten formats.",
  values: Object.fromEntries(
    jobTypes.map((type) => [type, { value: type, description: jobCatalog[type].description }]),
  ) as Record<JobType, { value: JobType; description: string }>,
});

export const MediaKindRef = builder.enumType("MediaKind", {
  description: "Picture or video.",
  values: {
    IMAGE: { value: "image", description: "A PNG picture." },
    VIDEO: { value: "video", description: "An MP4 video." },
  } as const,
});
