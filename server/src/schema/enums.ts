import type { JobType } from "#contracts/jobs/catalog.ts";
import { jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import { type JobPhase, jobPhases } from "#contracts/jobs/definition.ts";
import type { JobStatus } from "#contracts/jobs/jobStatus.ts";
import { jobStatuses } from "#contracts/jobs/jobStatus.ts";
import { builder } from "../builder.ts";
import { type AttemptOutcome, attemptOutcomes } from "../data/attempts.ts";
import { type CreditKind, creditKinds } from "../data/credits.ts";
import { type SubscriptionTier, subscriptionTiers } from "../data/profiles.ts";

/** GraphQL values in upper case for stored values in lower case, with a description of each. */
export const upperCaseValues = <Value extends string>(
  values: readonly Value[],
  descriptions: Record<Value, string>,
): Record<string, { value: Value; description: string }> =>
  Object.fromEntries(
    values.map((value) => [value.toUpperCase(), { value, description: descriptions[value] }]),
  );

const statusDescriptions: Record<JobStatus, string> = {
  pending: "The job is waiting for a worker.",
  processing: "A worker is generating the result.",
  completed: "The job succeeded and its assets are available.",
  failed: "The job failed and its credits were returned. `error` gives the reason.",
  cancelled: "The job was cancelled by the user and its credits were returned.",
};

export const JobStatusRef = builder.enumType("JobStatus", {
  description: "The status of a job.",
  values: upperCaseValues(jobStatuses, statusDescriptions),
});

const phaseDescriptions: Record<JobPhase, string> = {
  loading_model: "The worker is loading the model into memory.",
  enhancing_prompt: "A language model is rewriting the prompt.",
  encoding_prompt: "The text encoder is converting the prompt to embeddings.",
  denoising: "The diffusion model is denoising the latents, step by step.",
  decoding: "The VAE is decoding the latents to pixels.",
  encoding_file: "The worker is encoding the image or video file.",
  uploading: "The worker is uploading the file to storage.",
};

export const JobPhaseRef = builder.enumType("JobPhase", {
  description: "The phase that a running job is in.",
  values: upperCaseValues(jobPhases, phaseDescriptions),
});

const outcomeDescriptions: Record<AttemptOutcome, string> = {
  completed: "The attempt succeeded and completed the job.",
  failed: "The attempt failed and the job failed with it.",
  retried: "The attempt failed and the job was queued for another attempt.",
  handed_back:
    "The worker shut down and returned the job to its queue. Doesn't count towards the attempt limit.",
  expired: "The worker stopped responding and its lease expired.",
  cancelled: "The attempt was cancelled by the user.",
};

export const AttemptOutcomeRef = builder.enumType("AttemptOutcome", {
  description: "The outcome of a job attempt.",
  values: upperCaseValues(attemptOutcomes, outcomeDescriptions),
});

const creditKindDescriptions: Record<CreditKind, string> = {
  grant: "Credits were granted, for example each month. The amount is positive.",
  reserve: "A submitted job reserved credits. The amount is negative.",
  commit: "A completed job spent its reserved credits. The amount is 0.",
  release: "A failed or cancelled job released its reserved credits. The amount is positive.",
  refund: "Spent credits were refunded. The amount is positive.",
  adjust: "An operator adjusted the balance; `note` gives the reason.",
};

export const CreditKindRef = builder.enumType("CreditKind", {
  description: "The reason for a change to a credit balance.",
  values: upperCaseValues(creditKinds, creditKindDescriptions),
});

const tierDescriptions: Record<SubscriptionTier, string> = {
  free: "The free tier, with the lowest priority and limits.",
  basic: "The lowest paid subscription tier.",
  pro: "The middle paid subscription tier.",
  enterprise: "The highest paid subscription tier.",
};

export const SubscriptionTierRef = builder.enumType("SubscriptionTier", {
  description: "A subscription tier, which determines priority, limits and monthly credits.",
  values: upperCaseValues(subscriptionTiers, tierDescriptions),
});

export const JobTypeRef = builder.enumType("JobType", {
  description: "The name of a job format.",
  values: Object.fromEntries(
    jobTypes.map((type) => [type, { value: type, description: jobCatalog[type].description }]),
  ) as Record<JobType, { value: JobType; description: string }>,
});

export const JobQualityRef = builder.enumType("JobQuality", {
  description: "The trade-off between speed and quality that a format makes.",
  values: {
    FAST: { value: "fast", description: "Few denoising steps, for trying out prompts." },
    HIGH: { value: "high", description: "More denoising steps, for final results." },
  } as const,
});

export const MediaKindRef = builder.enumType("MediaKind", {
  description: "The kind of media that a format generates.",
  values: {
    IMAGE: { value: "image", description: "An image in PNG format." },
    VIDEO: { value: "video", description: "A video in MP4 format." },
  } as const,
});
