/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The outcome of a job attempt. */
export type AttemptOutcome =
  /** The attempt was cancelled by the user. */
  | 'CANCELLED'
  /** The attempt succeeded and completed the job. */
  | 'COMPLETED'
  /** The worker stopped responding and its lease expired. */
  | 'EXPIRED'
  /** The attempt failed and the job failed with it. */
  | 'FAILED'
  /** The worker shut down and returned the job to its queue. Doesn't count towards the attempt limit. */
  | 'HANDED_BACK'
  /** The attempt failed and the job was queued for another attempt. */
  | 'RETRIED';

/** The reason for a change to a credit balance. */
export type CreditKind =
  /** An operator adjusted the balance; `note` gives the reason. */
  | 'ADJUST'
  /** A completed job spent its reserved credits. The amount is 0. */
  | 'COMMIT'
  /** Credits were granted, for example each month. The amount is positive. */
  | 'GRANT'
  /** Spent credits were refunded. The amount is positive. */
  | 'REFUND'
  /** A failed or cancelled job released its reserved credits. The amount is positive. */
  | 'RELEASE'
  /** A submitted job reserved credits. The amount is negative. */
  | 'RESERVE';

/** The phase that a running job is in. */
export type JobPhase =
  /** The VAE is decoding the latents to pixels. */
  | 'DECODING'
  /** The diffusion model is denoising the latents, step by step. */
  | 'DENOISING'
  /** The worker is encoding the image or video file. */
  | 'ENCODING_FILE'
  /** The text encoder is converting the prompt to embeddings. */
  | 'ENCODING_PROMPT'
  /** A language model is rewriting the prompt. */
  | 'ENHANCING_PROMPT'
  /** The worker is loading the model into memory. */
  | 'LOADING_MODEL'
  /** The worker is uploading the file to storage. */
  | 'UPLOADING';

/** The trade-off between speed and quality that a format makes. */
export type JobQuality =
  /** Few denoising steps, for trying out prompts. */
  | 'FAST'
  /** More denoising steps, for final results. */
  | 'HIGH';

/** The status of a job. */
export type JobStatus =
  /** The job was cancelled by the user and its credits were returned. */
  | 'CANCELLED'
  /** The job succeeded and its assets are available. */
  | 'COMPLETED'
  /** The job failed and its credits were returned. `error` gives the reason. */
  | 'FAILED'
  /** The job is waiting for a worker. */
  | 'PENDING'
  /** A worker is generating the result. */
  | 'PROCESSING';

/** The name of a job format. */
export type JobType =
  /** A tall still; Qwen2.5 enriches the prompt first. */
  | 'image7b_fast_enhanced'
  /** A tall still with more steps; Qwen2.5 enriches the prompt first. */
  | 'image7b_high_enhanced'
  /** A tall still from the video model. */
  | 'image_fast'
  /** A tall still from the video model, with more steps. */
  | 'image_high'
  /** A square image in seconds, for trying out prompts. */
  | 'sdxl_image_fast'
  /** A square image with more steps, for results to keep. */
  | 'sdxl_image_high'
  /** Five seconds of video; Qwen2.5 enriches the prompt first. */
  | 'video7b_fast_enhanced'
  /** Five seconds of video with more steps; Qwen2.5 enriches the prompt first. */
  | 'video7b_high_enhanced'
  /** Five seconds of video. */
  | 'video_fast'
  /** Five seconds of video, with more steps. */
  | 'video_high';

/** The kind of media that a format generates. */
export type MediaKind =
  /** An image in PNG format. */
  | 'IMAGE'
  /** A video in MP4 format. */
  | 'VIDEO';

/** The settings of a job to submit. Omitted settings use the format's defaults. */
export type SubmitJobInput = {
  /** The number of assets to generate, as allowed by the format's limits. */
  batchSize?: number | null | undefined;
  /** True to write the prompt to the metadata of the files. Defaults to true. */
  embedPrompt?: boolean | null | undefined;
  /** The deadline for finishing, at most seven days ahead. A job that hasn't finished by then fails, without a charge. */
  finishBy?: string | null | undefined;
  /** The classifier-free guidance scale, as allowed by the format's limits. */
  guidanceScale?: number | null | undefined;
  /** The height in pixels, as allowed by the format's limits. */
  height?: number | null | undefined;
  /** A unique key of 1 to 255 characters. Repeating a request with the same key within 24 hours returns the job of the first request. */
  idempotencyKey?: string | null | undefined;
  /** What the result should avoid, up to 1000 characters. Null means no negative prompt; an empty string is encoded as an empty prompt. */
  negativePrompt?: string | null | undefined;
  /** The description of the result to generate, from 1 to 1000 characters. */
  prompt: string;
  /** The seed of the first asset, from 0 to 2147483647. The same seed and settings reproduce the same result. Each further asset of a batch uses the next seed; 2147483647 is followed by 0. Random if omitted. */
  seed?: number | null | undefined;
  /** The `id` or `uuid` of one of the viewer's images to start from. Only for formats with `acceptsSourceAsset`. */
  sourceAssetId?: string | number | null | undefined;
  /** The deadline for starting, at most seven days ahead. A job that no worker has claimed by then fails, without a charge. */
  startBy?: string | null | undefined;
  /** The number of denoising steps, as allowed by the format's limits. */
  steps?: number | null | undefined;
  /** The extent to which the source image is changed, from 0.05 (slightly) to 1 (completely). Defaults to 0.6. Only with `sourceAssetId`. */
  strength?: number | null | undefined;
  /** The name of the format to generate. */
  type: JobType;
  /** The width in pixels, as allowed by the format's limits. */
  width?: number | null | undefined;
};

/** A subscription tier, which determines priority, limits and monthly credits. */
export type SubscriptionTier =
  /** The lowest paid subscription tier. */
  | 'BASIC'
  /** The highest paid subscription tier. */
  | 'ENTERPRISE'
  /** The free tier, with the lowest priority and limits. */
  | 'FREE'
  /** The middle paid subscription tier. */
  | 'PRO';

/** The fields of a profile to change. Omitted fields keep their value; null clears a field. */
export type UpdateProfileInput = {
  /** The URL of a profile image: http or https, up to 2048 characters. */
  avatarUrl?: string | null | undefined;
  /** The user's full name, up to 200 characters. */
  fullName?: string | null | undefined;
  /** The unique username: 3 to 50 letters, digits and underscores. */
  username?: string | null | undefined;
};

export type RootQueryVariables = Exact<{ [key: string]: never; }>;


export type RootQuery = { viewer: { id: string, email: string | null, username: string | null, isOperator: boolean, creditBalance: number } | null };

export type AccountPageQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountPageQuery = { viewer: { id: string, email: string | null, username: string | null, fullName: string | null, subscriptionTier: SubscriptionTier, creditBalance: number, createdAt: string, subscriptionPlan: { maxActiveJobs: number, maxPendingJobs: number, monthlyCredits: number } } | null };

export type CreditsPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type CreditsPageQuery = { viewer: { id: string, creditBalance: number, subscriptionPlan: { monthlyCredits: number }, creditEntries: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ cursor: string, node: { kind: CreditKind, amount: number, note: string | null, createdAt: string, job: { id: string, prompt: string } | null } }> } } | null };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'UpdateProfileSuccess', data: { id: string, username: string | null, fullName: string | null } }
    | { __typename: 'UsernameTakenError', code: string, message: string }
   };

export type AssetTileFragment = { id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null };

export type JobSettingsFragment = { type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean };

export type JobSettingsWithSourceFragment = { type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, sourceAsset: { id: string } | null };

export type LiveJobFragment = { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attemptCount: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, finishedAt: string | null, cancelRequestedAt: string | null, queuePosition: number | null, estimatedStartSeconds: number | null, estimatedDurationSeconds: number | null, isThrottled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, mediaKind: MediaKind, estimatedDurationSeconds: number }, progress: { attemptNumber: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, estimatedRemainingMs: number | null, preview: { dataUrl: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> };

export type FormatChoiceFragment = { id: string, type: JobType, title: string, description: string, quality: JobQuality, mediaKind: MediaKind, enhancesPrompt: boolean, width: number, height: number, steps: number, guidanceScale: number, frameCount: number | null, durationSeconds: number | null, estimatedDurationSeconds: number, credits: number, isAvailable: boolean, unavailableReason: string | null, acceptsSourceAsset: boolean, limits: { maxPromptLength: number, maxPixels: number, batchSizes: Array<number>, steps: { min: number, max: number }, guidanceScale: { min: number, max: number }, sideLength: { min: number, max: number, multipleOf: number | null } } };

export type GeneratePageQueryVariables = Exact<{ [key: string]: never; }>;


export type GeneratePageQuery = { viewer: { id: string, creditBalance: number, jobs: { edges: Array<{ node: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attemptCount: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, finishedAt: string | null, cancelRequestedAt: string | null, queuePosition: number | null, estimatedStartSeconds: number | null, estimatedDurationSeconds: number | null, isThrottled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, mediaKind: MediaKind, estimatedDurationSeconds: number }, progress: { attemptNumber: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, estimatedRemainingMs: number | null, preview: { dataUrl: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } }> }, assets: { edges: Array<{ node: { id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null } }> } } | null, jobFormats: Array<{ id: string, type: JobType, title: string, description: string, quality: JobQuality, mediaKind: MediaKind, enhancesPrompt: boolean, width: number, height: number, steps: number, guidanceScale: number, frameCount: number | null, durationSeconds: number | null, estimatedDurationSeconds: number, credits: number, isAvailable: boolean, unavailableReason: string | null, acceptsSourceAsset: boolean, limits: { maxPromptLength: number, maxPixels: number, batchSizes: Array<number>, steps: { min: number, max: number }, guidanceScale: { min: number, max: number }, sideLength: { min: number, max: number, multipleOf: number | null } } }>, promptEnhancer: { isAvailable: boolean } };

export type JobFormatsQueryVariables = Exact<{ [key: string]: never; }>;


export type JobFormatsQuery = { jobFormats: Array<{ id: string, type: JobType, title: string, description: string, quality: JobQuality, mediaKind: MediaKind, enhancesPrompt: boolean, width: number, height: number, steps: number, guidanceScale: number, frameCount: number | null, durationSeconds: number | null, estimatedDurationSeconds: number, credits: number, isAvailable: boolean, unavailableReason: string | null, acceptsSourceAsset: boolean, limits: { maxPromptLength: number, maxPixels: number, batchSizes: Array<number>, steps: { min: number, max: number }, guidanceScale: { min: number, max: number }, sideLength: { min: number, max: number, multipleOf: number | null } } }> };

export type JobSettingsByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type JobSettingsByIdQuery = { job: { id: string, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, sourceAsset: { id: string } | null } | null };

export type AssetSettingsByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type AssetSettingsByIdQuery = { node:
    | { __typename: 'Asset', id: string, seed: number | null, job: { id: string, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, sourceAsset: { id: string } | null } | null }
    | { __typename: 'Job' }
    | { __typename: 'JobFormat' }
    | { __typename: 'UserProfile' }
   | null };

export type SourceByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type SourceByIdQuery = { node:
    | { __typename: 'Asset', id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null, job: { id: string, prompt: string, type: JobType } | null }
    | { __typename: 'Job' }
    | { __typename: 'JobFormat' }
    | { __typename: 'UserProfile' }
   | null };

export type SubmitJobMutationVariables = Exact<{
  input: SubmitJobInput;
}>;


export type SubmitJobMutation = { submitJob:
    | { __typename: 'ContentRefusedError', code: string, message: string }
    | { __typename: 'FormatUnavailableError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InsufficientCreditsError', code: string, message: string, requiredCredits: number, creditBalance: number }
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'QueueFullError', code: string, message: string, limit: number, retryAfterSeconds: number }
    | { __typename: 'SubmitJobSuccess', data: { id: string } }
   };

export type EnhancePromptMutationVariables = Exact<{
  prompt: string;
  type?: JobType | null | undefined;
}>;


export type EnhancePromptMutation = { enhancePrompt:
    | { __typename: 'ContentRefusedError', code: string, message: string }
    | { __typename: 'EnhancePromptSuccess', data: { prompt: string, isEnhanced: boolean, enhancementNote: string | null } }
    | { __typename: 'EnhancerBusyError', code: string, message: string }
    | { __typename: 'EnhancerUnavailableError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
   };

export type JobPageQueryVariables = Exact<{
  id: string | number;
}>;


export type JobPageQuery = { job: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attemptCount: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, finishedAt: string | null, cancelRequestedAt: string | null, queuePosition: number | null, estimatedStartSeconds: number | null, estimatedDurationSeconds: number | null, isThrottled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, retryOf: { id: string } | null, attempts: Array<{ number: number, startedAt: string, finishedAt: string | null, outcome: AttemptOutcome | null, error: { message: string } | null }>, format: { id: string, title: string, mediaKind: MediaKind, estimatedDurationSeconds: number }, progress: { attemptNumber: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, estimatedRemainingMs: number | null, preview: { dataUrl: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } | null };

export type JobUpdatesSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type JobUpdatesSubscription = { jobUpdates: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attemptCount: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, finishedAt: string | null, cancelRequestedAt: string | null, queuePosition: number | null, estimatedStartSeconds: number | null, estimatedDurationSeconds: number | null, isThrottled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, mediaKind: MediaKind, estimatedDurationSeconds: number }, progress: { attemptNumber: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, estimatedRemainingMs: number | null, preview: { dataUrl: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } };

export type CancelJobMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelJobMutation = { cancelJob:
    | { __typename: 'CancelJobSuccess', data: { id: string, status: JobStatus } }
    | { __typename: 'JobFinishedError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type CancelPendingJobsMutationVariables = Exact<{ [key: string]: never; }>;


export type CancelPendingJobsMutation = { cancelPendingJobs:
    | { __typename: 'CancelPendingJobsSuccess', data: Array<{ id: string }> }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
   };

export type RetryJobMutationVariables = Exact<{
  id: string | number;
  newSeed: boolean;
  idempotencyKey: string;
}>;


export type RetryJobMutation = { retryJob:
    | { __typename: 'ContentRefusedError', code: string, message: string }
    | { __typename: 'FormatUnavailableError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InsufficientCreditsError', code: string, message: string, requiredCredits: number, creditBalance: number }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'JobNotRetryableError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'QueueFullError', code: string, message: string, limit: number, retryAfterSeconds: number }
    | { __typename: 'RetryJobSuccess', data: { id: string } }
   };

export type LibraryPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LibraryPageQuery = { viewer: { id: string, assets: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null, job: { id: string, prompt: string } | null } }> }, jobs: { edges: Array<{ node: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attemptCount: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, finishedAt: string | null, cancelRequestedAt: string | null, queuePosition: number | null, estimatedStartSeconds: number | null, estimatedDurationSeconds: number | null, isThrottled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, mediaKind: MediaKind, estimatedDurationSeconds: number }, progress: { attemptNumber: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, estimatedRemainingMs: number | null, preview: { dataUrl: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } }> } } | null };

export type AssetPageQueryVariables = Exact<{
  id: string | number;
}>;


export type AssetPageQuery = { node:
    | { __typename: 'Asset', uuid: string, fileSizeBytes: number, id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null, job: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, credits: number, createdAt: string, finishedAt: string | null, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, sourceAsset: { id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null } | null, format: { id: string, title: string, mediaKind: MediaKind }, timings: { totalMs: number, loadMs: number, textEncodeMs: number, denoiseMs: number, decodeMs: number, fileEncodeMs: number, uploadMs: number, sessionRunMs: number } | null, assets: Array<{ id: string, batchIndex: number | null, seed: number | null, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } | null }
    | { __typename: 'Job' }
    | { __typename: 'JobFormat' }
    | { __typename: 'UserProfile' }
   | null };

export type AssetUrlsQueryVariables = Exact<{
  id: string | number;
}>;


export type AssetUrlsQuery = { node:
    | { __typename: 'Asset', id: string, mimeType: string, seed: number | null, url: string, thumbnailUrl: string | null }
    | { __typename: 'Job' }
    | { __typename: 'JobFormat' }
    | { __typename: 'UserProfile' }
   | null };

export type PurgeAssetMutationVariables = Exact<{
  id: string | number;
}>;


export type PurgeAssetMutation = { purgeAsset:
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'PurgeAssetSuccess', data: { id: string } }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const JobSettingsFragmentDoc = new TypedDocumentString(`
    fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}
    `, {"fragmentName":"JobSettings"}) as unknown as TypedDocumentString<JobSettingsFragment, unknown>;
export const JobSettingsWithSourceFragmentDoc = new TypedDocumentString(`
    fragment JobSettingsWithSource on Job {
  ...JobSettings
  sourceAsset {
    id
  }
}
    fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}`, {"fragmentName":"JobSettingsWithSource"}) as unknown as TypedDocumentString<JobSettingsWithSourceFragment, unknown>;
export const AssetTileFragmentDoc = new TypedDocumentString(`
    fragment AssetTile on Asset {
  id
  batchIndex
  seed
  mimeType
  width
  height
  durationSeconds
  createdAt
  url
  urlExpiresAt
  thumbnailUrl
  thumbHash
}
    `, {"fragmentName":"AssetTile"}) as unknown as TypedDocumentString<AssetTileFragment, unknown>;
export const LiveJobFragmentDoc = new TypedDocumentString(`
    fragment LiveJob on Job {
  id
  uuid
  ...JobSettings
  enhancedPrompt
  enhancementNote
  frameCount
  status
  attemptCount
  credits
  createdAt
  updatedAt
  startedAt
  finishedAt
  cancelRequestedAt
  queuePosition
  estimatedStartSeconds
  estimatedDurationSeconds
  isThrottled
  format {
    id
    title
    mediaKind
    estimatedDurationSeconds
  }
  progress {
    attemptNumber
    sequence
    phase
    step
    totalSteps
    elapsedMs
    estimatedRemainingMs
    preview {
      dataUrl
      width
      height
    }
  }
  error {
    code
    message
  }
  assets {
    ...AssetTile
  }
}
    fragment AssetTile on Asset {
  id
  batchIndex
  seed
  mimeType
  width
  height
  durationSeconds
  createdAt
  url
  urlExpiresAt
  thumbnailUrl
  thumbHash
}
fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}`, {"fragmentName":"LiveJob"}) as unknown as TypedDocumentString<LiveJobFragment, unknown>;
export const FormatChoiceFragmentDoc = new TypedDocumentString(`
    fragment FormatChoice on JobFormat {
  id
  type
  title
  description
  quality
  mediaKind
  enhancesPrompt
  width
  height
  steps
  guidanceScale
  frameCount
  durationSeconds
  estimatedDurationSeconds
  credits
  isAvailable
  unavailableReason
  acceptsSourceAsset
  limits {
    maxPromptLength
    steps {
      min
      max
    }
    guidanceScale {
      min
      max
    }
    sideLength {
      min
      max
      multipleOf
    }
    maxPixels
    batchSizes
  }
}
    `, {"fragmentName":"FormatChoice"}) as unknown as TypedDocumentString<FormatChoiceFragment, unknown>;
export const RootDocument = new TypedDocumentString(`
    query Root {
  viewer {
    id
    email
    username
    isOperator
    creditBalance
  }
}
    `) as unknown as TypedDocumentString<RootQuery, RootQueryVariables>;
export const AccountPageDocument = new TypedDocumentString(`
    query AccountPage {
  viewer {
    id
    email
    username
    fullName
    subscriptionTier
    subscriptionPlan {
      maxActiveJobs
      maxPendingJobs
      monthlyCredits
    }
    creditBalance
    createdAt
  }
}
    `) as unknown as TypedDocumentString<AccountPageQuery, AccountPageQueryVariables>;
export const CreditsPageDocument = new TypedDocumentString(`
    query CreditsPage($first: Int!, $after: String) {
  viewer {
    id
    creditBalance
    subscriptionPlan {
      monthlyCredits
    }
    creditEntries(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          kind
          amount
          note
          createdAt
          job {
            id
            prompt
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CreditsPageQuery, CreditsPageQueryVariables>;
export const UpdateProfileDocument = new TypedDocumentString(`
    mutation UpdateProfile($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    __typename
    ... on UpdateProfileSuccess {
      data {
        id
        username
        fullName
      }
    }
    ... on Error {
      code
      message
    }
    ... on InvalidInputError {
      issues {
        path
        message
      }
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const GeneratePageDocument = new TypedDocumentString(`
    query GeneratePage {
  viewer {
    id
    creditBalance
    jobs(first: 12) {
      edges {
        node {
          ...LiveJob
        }
      }
    }
    assets(first: 24) {
      edges {
        node {
          ...AssetTile
        }
      }
    }
  }
  jobFormats {
    ...FormatChoice
  }
  promptEnhancer {
    isAvailable
  }
}
    fragment AssetTile on Asset {
  id
  batchIndex
  seed
  mimeType
  width
  height
  durationSeconds
  createdAt
  url
  urlExpiresAt
  thumbnailUrl
  thumbHash
}
fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}
fragment LiveJob on Job {
  id
  uuid
  ...JobSettings
  enhancedPrompt
  enhancementNote
  frameCount
  status
  attemptCount
  credits
  createdAt
  updatedAt
  startedAt
  finishedAt
  cancelRequestedAt
  queuePosition
  estimatedStartSeconds
  estimatedDurationSeconds
  isThrottled
  format {
    id
    title
    mediaKind
    estimatedDurationSeconds
  }
  progress {
    attemptNumber
    sequence
    phase
    step
    totalSteps
    elapsedMs
    estimatedRemainingMs
    preview {
      dataUrl
      width
      height
    }
  }
  error {
    code
    message
  }
  assets {
    ...AssetTile
  }
}
fragment FormatChoice on JobFormat {
  id
  type
  title
  description
  quality
  mediaKind
  enhancesPrompt
  width
  height
  steps
  guidanceScale
  frameCount
  durationSeconds
  estimatedDurationSeconds
  credits
  isAvailable
  unavailableReason
  acceptsSourceAsset
  limits {
    maxPromptLength
    steps {
      min
      max
    }
    guidanceScale {
      min
      max
    }
    sideLength {
      min
      max
      multipleOf
    }
    maxPixels
    batchSizes
  }
}`) as unknown as TypedDocumentString<GeneratePageQuery, GeneratePageQueryVariables>;
export const JobFormatsDocument = new TypedDocumentString(`
    query JobFormats {
  jobFormats {
    ...FormatChoice
  }
}
    fragment FormatChoice on JobFormat {
  id
  type
  title
  description
  quality
  mediaKind
  enhancesPrompt
  width
  height
  steps
  guidanceScale
  frameCount
  durationSeconds
  estimatedDurationSeconds
  credits
  isAvailable
  unavailableReason
  acceptsSourceAsset
  limits {
    maxPromptLength
    steps {
      min
      max
    }
    guidanceScale {
      min
      max
    }
    sideLength {
      min
      max
      multipleOf
    }
    maxPixels
    batchSizes
  }
}`) as unknown as TypedDocumentString<JobFormatsQuery, JobFormatsQueryVariables>;
export const JobSettingsByIdDocument = new TypedDocumentString(`
    query JobSettingsById($id: ID!) {
  job(id: $id) {
    id
    ...JobSettingsWithSource
  }
}
    fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}
fragment JobSettingsWithSource on Job {
  ...JobSettings
  sourceAsset {
    id
  }
}`) as unknown as TypedDocumentString<JobSettingsByIdQuery, JobSettingsByIdQueryVariables>;
export const AssetSettingsByIdDocument = new TypedDocumentString(`
    query AssetSettingsById($id: ID!) {
  node(id: $id) {
    __typename
    ... on Asset {
      id
      seed
      job {
        id
        ...JobSettingsWithSource
      }
    }
  }
}
    fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}
fragment JobSettingsWithSource on Job {
  ...JobSettings
  sourceAsset {
    id
  }
}`) as unknown as TypedDocumentString<AssetSettingsByIdQuery, AssetSettingsByIdQueryVariables>;
export const SourceByIdDocument = new TypedDocumentString(`
    query SourceById($id: ID!) {
  node(id: $id) {
    __typename
    ... on Asset {
      ...AssetTile
      job {
        id
        prompt
        type
      }
    }
  }
}
    fragment AssetTile on Asset {
  id
  batchIndex
  seed
  mimeType
  width
  height
  durationSeconds
  createdAt
  url
  urlExpiresAt
  thumbnailUrl
  thumbHash
}`) as unknown as TypedDocumentString<SourceByIdQuery, SourceByIdQueryVariables>;
export const SubmitJobDocument = new TypedDocumentString(`
    mutation SubmitJob($input: SubmitJobInput!) {
  submitJob(input: $input) {
    __typename
    ... on SubmitJobSuccess {
      data {
        id
      }
    }
    ... on Error {
      code
      message
    }
    ... on InvalidInputError {
      issues {
        path
        message
      }
    }
    ... on InsufficientCreditsError {
      requiredCredits
      creditBalance
    }
    ... on QueueFullError {
      limit
      retryAfterSeconds
    }
  }
}
    `) as unknown as TypedDocumentString<SubmitJobMutation, SubmitJobMutationVariables>;
export const EnhancePromptDocument = new TypedDocumentString(`
    mutation EnhancePrompt($prompt: String!, $type: JobType) {
  enhancePrompt(prompt: $prompt, type: $type) {
    __typename
    ... on EnhancePromptSuccess {
      data {
        prompt
        isEnhanced
        enhancementNote
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<EnhancePromptMutation, EnhancePromptMutationVariables>;
export const JobPageDocument = new TypedDocumentString(`
    query JobPage($id: ID!) {
  job(id: $id) {
    ...LiveJob
    retryOf {
      id
    }
    attempts {
      number
      startedAt
      finishedAt
      outcome
      error {
        message
      }
    }
  }
}
    fragment AssetTile on Asset {
  id
  batchIndex
  seed
  mimeType
  width
  height
  durationSeconds
  createdAt
  url
  urlExpiresAt
  thumbnailUrl
  thumbHash
}
fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}
fragment LiveJob on Job {
  id
  uuid
  ...JobSettings
  enhancedPrompt
  enhancementNote
  frameCount
  status
  attemptCount
  credits
  createdAt
  updatedAt
  startedAt
  finishedAt
  cancelRequestedAt
  queuePosition
  estimatedStartSeconds
  estimatedDurationSeconds
  isThrottled
  format {
    id
    title
    mediaKind
    estimatedDurationSeconds
  }
  progress {
    attemptNumber
    sequence
    phase
    step
    totalSteps
    elapsedMs
    estimatedRemainingMs
    preview {
      dataUrl
      width
      height
    }
  }
  error {
    code
    message
  }
  assets {
    ...AssetTile
  }
}`) as unknown as TypedDocumentString<JobPageQuery, JobPageQueryVariables>;
export const JobUpdatesDocument = new TypedDocumentString(`
    subscription JobUpdates {
  jobUpdates {
    ...LiveJob
  }
}
    fragment AssetTile on Asset {
  id
  batchIndex
  seed
  mimeType
  width
  height
  durationSeconds
  createdAt
  url
  urlExpiresAt
  thumbnailUrl
  thumbHash
}
fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}
fragment LiveJob on Job {
  id
  uuid
  ...JobSettings
  enhancedPrompt
  enhancementNote
  frameCount
  status
  attemptCount
  credits
  createdAt
  updatedAt
  startedAt
  finishedAt
  cancelRequestedAt
  queuePosition
  estimatedStartSeconds
  estimatedDurationSeconds
  isThrottled
  format {
    id
    title
    mediaKind
    estimatedDurationSeconds
  }
  progress {
    attemptNumber
    sequence
    phase
    step
    totalSteps
    elapsedMs
    estimatedRemainingMs
    preview {
      dataUrl
      width
      height
    }
  }
  error {
    code
    message
  }
  assets {
    ...AssetTile
  }
}`) as unknown as TypedDocumentString<JobUpdatesSubscription, JobUpdatesSubscriptionVariables>;
export const CancelJobDocument = new TypedDocumentString(`
    mutation CancelJob($id: ID!) {
  cancelJob(id: $id) {
    __typename
    ... on CancelJobSuccess {
      data {
        id
        status
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelJobMutation, CancelJobMutationVariables>;
export const CancelPendingJobsDocument = new TypedDocumentString(`
    mutation CancelPendingJobs {
  cancelPendingJobs {
    __typename
    ... on CancelPendingJobsSuccess {
      data {
        id
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelPendingJobsMutation, CancelPendingJobsMutationVariables>;
export const RetryJobDocument = new TypedDocumentString(`
    mutation RetryJob($id: ID!, $newSeed: Boolean!, $idempotencyKey: String!) {
  retryJob(id: $id, newSeed: $newSeed, idempotencyKey: $idempotencyKey) {
    __typename
    ... on RetryJobSuccess {
      data {
        id
      }
    }
    ... on Error {
      code
      message
    }
    ... on QueueFullError {
      limit
      retryAfterSeconds
    }
    ... on InsufficientCreditsError {
      requiredCredits
      creditBalance
    }
  }
}
    `) as unknown as TypedDocumentString<RetryJobMutation, RetryJobMutationVariables>;
export const LibraryPageDocument = new TypedDocumentString(`
    query LibraryPage($first: Int!, $after: String) {
  viewer {
    id
    assets(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          ...AssetTile
          job {
            id
            prompt
          }
        }
      }
    }
    jobs(first: 12, statuses: [PENDING, PROCESSING]) {
      edges {
        node {
          ...LiveJob
        }
      }
    }
  }
}
    fragment AssetTile on Asset {
  id
  batchIndex
  seed
  mimeType
  width
  height
  durationSeconds
  createdAt
  url
  urlExpiresAt
  thumbnailUrl
  thumbHash
}
fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}
fragment LiveJob on Job {
  id
  uuid
  ...JobSettings
  enhancedPrompt
  enhancementNote
  frameCount
  status
  attemptCount
  credits
  createdAt
  updatedAt
  startedAt
  finishedAt
  cancelRequestedAt
  queuePosition
  estimatedStartSeconds
  estimatedDurationSeconds
  isThrottled
  format {
    id
    title
    mediaKind
    estimatedDurationSeconds
  }
  progress {
    attemptNumber
    sequence
    phase
    step
    totalSteps
    elapsedMs
    estimatedRemainingMs
    preview {
      dataUrl
      width
      height
    }
  }
  error {
    code
    message
  }
  assets {
    ...AssetTile
  }
}`) as unknown as TypedDocumentString<LibraryPageQuery, LibraryPageQueryVariables>;
export const AssetPageDocument = new TypedDocumentString(`
    query AssetPage($id: ID!) {
  node(id: $id) {
    __typename
    ... on Asset {
      ...AssetTile
      uuid
      fileSizeBytes
      job {
        id
        uuid
        ...JobSettings
        enhancedPrompt
        enhancementNote
        sourceAsset {
          ...AssetTile
        }
        credits
        createdAt
        finishedAt
        format {
          id
          title
          mediaKind
        }
        timings {
          totalMs
          loadMs
          textEncodeMs
          denoiseMs
          decodeMs
          fileEncodeMs
          uploadMs
          sessionRunMs
        }
        assets {
          ...AssetTile
        }
      }
    }
  }
}
    fragment AssetTile on Asset {
  id
  batchIndex
  seed
  mimeType
  width
  height
  durationSeconds
  createdAt
  url
  urlExpiresAt
  thumbnailUrl
  thumbHash
}
fragment JobSettings on Job {
  type
  prompt
  negativePrompt
  seed
  batchSize
  width
  height
  steps
  guidanceScale
  strength
  embedPrompt
}`) as unknown as TypedDocumentString<AssetPageQuery, AssetPageQueryVariables>;
export const AssetUrlsDocument = new TypedDocumentString(`
    query AssetUrls($id: ID!) {
  node(id: $id) {
    __typename
    ... on Asset {
      id
      mimeType
      seed
      url
      thumbnailUrl
    }
  }
}
    `) as unknown as TypedDocumentString<AssetUrlsQuery, AssetUrlsQueryVariables>;
export const PurgeAssetDocument = new TypedDocumentString(`
    mutation PurgeAsset($id: ID!) {
  purgeAsset(id: $id) {
    __typename
    ... on PurgeAssetSuccess {
      data {
        id
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PurgeAssetMutation, PurgeAssetMutationVariables>;