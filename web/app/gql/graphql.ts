/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How an attempt ended. */
export type AttemptOutcome =
  /** It was stopped because the viewer wanted so. */
  | 'CANCELLED'
  /** It made what the job was for. */
  | 'COMPLETED'
  /** Nothing was heard of its worker any more. */
  | 'EXPIRED'
  /** It failed, and with it the job. */
  | 'FAILED'
  /** Its worker was stopped and gave the job back; it counts for nothing. */
  | 'HANDED_BACK'
  /** It failed, and the job waited to be tried again. */
  | 'RETRIED';

/** Why a line is in the ledger. */
export type CreditKind =
  /** An operator corrected the balance; `note` says why. */
  | 'ADJUST'
  /** The job was completed: what was reserved is spent. The amount is 0. */
  | 'COMMIT'
  /** Credits were given. */
  | 'GRANT'
  /** Something that was spent was given back. */
  | 'REFUND'
  /** The job ended without a result: what was reserved came back. */
  | 'RELEASE'
  /** A job was submitted; the amount is negative. */
  | 'RESERVE';

/** What a running job is doing. */
export type JobPhase =
  /** The result becomes pixels. */
  | 'DECODING'
  /** The picture comes out of the noise, step by step. */
  | 'DENOISING'
  /** The file is written. */
  | 'ENCODING_FILE'
  /** The prompt becomes numbers. */
  | 'ENCODING_PROMPT'
  /** A language model enriches the prompt. */
  | 'ENHANCING_PROMPT'
  /** The model is brought into memory. */
  | 'LOADING_MODEL'
  /** The file goes into storage. */
  | 'UPLOADING';

/** Where a job is in its life. */
export type JobStatus =
  /** Ended because the viewer wanted so. Its credits were given back. */
  | 'CANCELLED'
  /** Done; its assets are there. */
  | 'COMPLETED'
  /** Ended without a result; `error` says why. Its credits were given back. */
  | 'FAILED'
  /** Waits in its queue. */
  | 'PENDING'
  /** A worker is at it. */
  | 'PROCESSING';

/** The ten formats. */
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

/** Picture or video. */
export type MediaKind =
  /** A PNG picture. */
  | 'IMAGE'
  /** An MP4 video. */
  | 'VIDEO';

/** Which jobs of a queue. */
export type QueueJobState =
  /** Those that a worker is at. */
  | 'RUNNING'
  /** Those that wait for others of the same person to end. */
  | 'THROTTLED'
  /** Those that any worker may take. */
  | 'WAITING';

/** The two queues. */
export type QueueName =
  /** Pictures of SDXL. */
  | 'sdxl_queue'
  /** Videos and stills of WAN. */
  | 'wan_queue';

/** What to make. Everything left out is the format's default. */
export type SubmitJobInput = {
  /** How many pictures. */
  batchSize?: number | null | undefined;
  /** Whether the prompt is written into the files' metadata; yes when left out. */
  embedPrompt?: boolean | null | undefined;
  /** Give the job up, without a charge, when it has not ended by then. Within seven days. */
  finishBy?: string | null | undefined;
  /** How closely to follow the prompt; 0 is allowed. */
  guidanceScale?: number | null | undefined;
  /** In pixels. */
  height?: number | null | undefined;
  /** Within 24 hours the same key again answers the same job instead of making another; 1 to 255 characters. */
  idempotencyKey?: string | null | undefined;
  /** What to avoid. null: none; an empty one is encoded as such. */
  negativePrompt?: string | null | undefined;
  /** What to show, 1 to 1000 characters. */
  prompt: string;
  /** 0 to 2147483647; drawn when left out. Same seed and settings, same picture. The next pictures of a batch have the next seeds, and 0 comes after the last. */
  seed?: number | null | undefined;
  /** `id` or `uuid` of a picture of the viewer to begin with, where the format takes one. */
  sourceAssetId?: string | number | null | undefined;
  /** Give the job up, without a charge, when it has not begun by then. Within seven days. */
  startBy?: string | null | undefined;
  /** Denoising steps. */
  steps?: number | null | undefined;
  /** How much of the source is made anew, 0.05 to 1; 0.6 when left out. Only with a source. */
  strength?: number | null | undefined;
  /** The format. */
  type: JobType;
  /** In pixels. */
  width?: number | null | undefined;
};

/** What to change. Left out: stays; null: cleared. */
export type UpdateProfileInput = {
  /** Address of a picture. */
  avatarUrl?: string | null | undefined;
  /** At most 200 characters. */
  fullName?: string | null | undefined;
  /** 3 to 50 letters, digits and underscores. */
  username?: string | null | undefined;
};

export type RootQueryVariables = Exact<{ [key: string]: never; }>;


export type RootQuery = { viewer: { id: string, email: string | null, username: string | null, isOperator: boolean, creditBalance: number } | null };

export type AccountPageQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountPageQuery = { viewer: { id: string, email: string | null, username: string | null, fullName: string | null, subscriptionTier: string, creditBalance: number, createdAt: string, tier: { maxActive: number, maxWaiting: number, monthlyCredits: number } } | null };

export type CreditsPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type CreditsPageQuery = { viewer: { id: string, creditBalance: number, tier: { monthlyCredits: number }, creditLedger: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ cursor: string, node: { kind: CreditKind, amount: number, note: string | null, createdAt: string, job: { id: string, prompt: string } | null } }> } } | null };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'UpdateProfileSuccess', data: { id: string, username: string | null, fullName: string | null } }
    | { __typename: 'UsernameTakenError', code: string, message: string }
   };

export type AssetTileFragment = { id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null };

export type JobSettingsFragment = { type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean };

export type JobSettingsWithSourceFragment = { type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, sourceAsset: { id: string } | null };

export type LiveJobFragment = { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, place: number | null, startsInSeconds: number | null, estimatedSeconds: number | null, throttled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> };

export type FormatChoiceFragment = { id: string, type: JobType, title: string, description: string, quality: string, media: MediaKind, enhanced: boolean, width: number, height: number, steps: number, guidanceScale: number, frameCount: number | null, durationSeconds: number | null, estimatedSeconds: number, credits: number, available: boolean, unavailableReason: string | null, takesSource: boolean, limits: { promptLength: number, pixels: number, batchSizes: Array<number>, steps: { min: number, max: number }, guidanceScale: { min: number, max: number }, side: { min: number, max: number, multipleOf: number | null } } };

export type GeneratePageQueryVariables = Exact<{ [key: string]: never; }>;


export type GeneratePageQuery = { viewer: { id: string, creditBalance: number, jobs: { edges: Array<{ node: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, place: number | null, startsInSeconds: number | null, estimatedSeconds: number | null, throttled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } }> }, assets: { edges: Array<{ node: { id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null } }> } } | null, jobFormats: Array<{ id: string, type: JobType, title: string, description: string, quality: string, media: MediaKind, enhanced: boolean, width: number, height: number, steps: number, guidanceScale: number, frameCount: number | null, durationSeconds: number | null, estimatedSeconds: number, credits: number, available: boolean, unavailableReason: string | null, takesSource: boolean, limits: { promptLength: number, pixels: number, batchSizes: Array<number>, steps: { min: number, max: number }, guidanceScale: { min: number, max: number }, side: { min: number, max: number, multipleOf: number | null } } }>, promptEnhancer: { available: boolean } };

export type JobFormatsQueryVariables = Exact<{ [key: string]: never; }>;


export type JobFormatsQuery = { jobFormats: Array<{ id: string, type: JobType, title: string, description: string, quality: string, media: MediaKind, enhanced: boolean, width: number, height: number, steps: number, guidanceScale: number, frameCount: number | null, durationSeconds: number | null, estimatedSeconds: number, credits: number, available: boolean, unavailableReason: string | null, takesSource: boolean, limits: { promptLength: number, pixels: number, batchSizes: Array<number>, steps: { min: number, max: number }, guidanceScale: { min: number, max: number }, side: { min: number, max: number, multipleOf: number | null } } }> };

export type JobSettingsByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type JobSettingsByIdQuery = { job: { id: string, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, sourceAsset: { id: string } | null } | null };

export type AssetSettingsByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type AssetSettingsByIdQuery = { node:
    | { __typename: 'Asset', id: string, seed: number, job: { id: string, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, sourceAsset: { id: string } | null } }
    | { __typename: 'Job' }
    | { __typename: 'JobFormat' }
    | { __typename: 'UserProfile' }
   | null };

export type SourceByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type SourceByIdQuery = { node:
    | { __typename: 'Asset', id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null, job: { id: string, prompt: string, type: JobType } }
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
    | { __typename: 'InsufficientCreditsError', code: string, message: string, required: number, balance: number }
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'QueueFullError', code: string, message: string, limit: number, retryAfter: number }
    | { __typename: 'SubmitJobSuccess', data: { id: string } }
   };

export type EnhancePromptMutationVariables = Exact<{
  prompt: string;
  type?: JobType | null | undefined;
}>;


export type EnhancePromptMutation = { enhancePrompt:
    | { __typename: 'ContentRefusedError', code: string, message: string }
    | { __typename: 'EnhancePromptSuccess', data: { prompt: string, enhanced: boolean, note: string | null } }
    | { __typename: 'EnhancerBusyError', code: string, message: string }
    | { __typename: 'EnhancerUnavailableError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
   };

export type JobPageQueryVariables = Exact<{
  id: string | number;
}>;


export type JobPageQuery = { job: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, place: number | null, startsInSeconds: number | null, estimatedSeconds: number | null, throttled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, retryOf: { id: string } | null, attempts: Array<{ number: number, startedAt: string, endedAt: string | null, outcome: AttemptOutcome | null, errorMessage: string | null }>, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } | null };

export type JobUpdatesSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type JobUpdatesSubscription = { jobUpdates: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, place: number | null, startsInSeconds: number | null, estimatedSeconds: number | null, throttled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } };

export type CancelJobMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelJobMutation = { cancelJob:
    | { __typename: 'CancelJobSuccess', data: { id: string, status: JobStatus } }
    | { __typename: 'JobFinishedError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type CancelWaitingJobsMutationVariables = Exact<{ [key: string]: never; }>;


export type CancelWaitingJobsMutation = { cancelWaitingJobs:
    | { __typename: 'CancelWaitingJobsSuccess', data: Array<{ id: string }> }
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
    | { __typename: 'InsufficientCreditsError', code: string, message: string, required: number, balance: number }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'JobNotRetryableError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'QueueFullError', code: string, message: string, limit: number, retryAfter: number }
    | { __typename: 'RetryJobSuccess', data: { id: string } }
   };

export type LibraryPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LibraryPageQuery = { viewer: { id: string, assets: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null, job: { id: string, prompt: string } } }> }, jobs: { edges: Array<{ node: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, place: number | null, startsInSeconds: number | null, estimatedSeconds: number | null, throttled: boolean, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } }> } } | null };

export type AssetPageQueryVariables = Exact<{
  id: string | number;
}>;


export type AssetPageQuery = { node:
    | { __typename: 'Asset', uuid: string, fileSize: number, id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null, job: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, credits: number, createdAt: string, completedAt: string | null, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, sourceAsset: { id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null } | null, format: { id: string, title: string, media: MediaKind }, timings: { totalMs: number, loadMs: number, textEncodeMs: number, denoiseMs: number, decodeMs: number, fileEncodeMs: number, uploadMs: number, sessionRunMs: number } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } }
    | { __typename: 'Job' }
    | { __typename: 'JobFormat' }
    | { __typename: 'UserProfile' }
   | null };

export type AssetUrlsQueryVariables = Exact<{
  id: string | number;
}>;


export type AssetUrlsQuery = { node:
    | { __typename: 'Asset', id: string, mimeType: string, seed: number, url: string, thumbnailUrl: string | null }
    | { __typename: 'Job' }
    | { __typename: 'JobFormat' }
    | { __typename: 'UserProfile' }
   | null };

export type DeleteAssetMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteAssetMutation = { deleteAsset:
    | { __typename: 'DeleteAssetSuccess', data: { id: string } }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type OperatorQueuesQueryVariables = Exact<{ [key: string]: never; }>;


export type OperatorQueuesQuery = { operator: { queues: Array<{ name: string, pause: { at: string, by: string, reason: string } | null, tiers: Array<{ tier: string, waiting: number, throttled: number, running: number, oldestWaitingAt: string | null }> }> } };

export type OperatorQueueJobsQueryVariables = Exact<{
  queue: QueueName;
  state: QueueJobState;
  after?: string | null | undefined;
}>;


export type OperatorQueueJobsQuery = { operator: { queueJobs: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { uuid: string, email: string | null, personId: string, type: string, attempt: number, worker: string | null, createdAt: string, startedAt: string | null } }> } } };

export type OperatorWorkersQueryVariables = Exact<{ [key: string]: never; }>;


export type OperatorWorkersQuery = { operator: { workers: Array<{ name: string, isAlive: boolean, seenAt: string, startedAt: string | null, drainingSince: string | null, contractVersion: number, memoryBudgetBytes: number | null, memoryHeldBytes: number | null, undeliveredResults: number | null, gpu: { name: string, totalBytes: number, usedBytes: number, utilization: number | null, temperature: number | null } | null, queues: Array<{ name: string, provider: string | null, currentJob: string | null, residentBytes: number | null, models: Array<{ name: string, state: string, bytes: number }> }> }> } };

export type AttemptFactsFragment = { attempt: number, worker: string, claimedAt: string, endedAt: string | null, outcome: string | null, errorCode: string | null, errorMessage: string | null, detail: string | null };

export type LedgerFactsFragment = { id: string, kind: string, amount: number, note: string | null, jobUuid: string | null, createdAt: string };

export type OperatorDeadLettersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type OperatorDeadLettersQuery = { operator: { deadLetters: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { uuid: string, email: string | null, personId: string, type: string, createdAt: string, failedAt: string, errorCode: string, errorMessage: string, attempts: Array<{ attempt: number, worker: string, claimedAt: string, endedAt: string | null, outcome: string | null, errorCode: string | null, errorMessage: string | null, detail: string | null }> } }> } } };

export type OperatorJobQueryVariables = Exact<{
  id: string | number;
}>;


export type OperatorJobQuery = { operator: { job: { uuid: string, personId: string, email: string | null, type: string, queue: string, status: string, throttled: boolean, prompt: string, enhancedPrompt: string | null, settings: string, worker: string | null, maxAttempts: number, handBacks: number, crashes: number, credits: number, errorCode: string | null, errorMessage: string | null, createdAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, discardedAt: string | null, isDeadLetter: boolean, attempts: Array<{ attempt: number, worker: string, claimedAt: string, endedAt: string | null, outcome: string | null, errorCode: string | null, errorMessage: string | null, detail: string | null }>, ledger: Array<{ id: string, kind: string, amount: number, note: string | null, jobUuid: string | null, createdAt: string }> } | null } };

export type OperatorPersonQueryVariables = Exact<{
  search: string;
}>;


export type OperatorPersonQuery = { operator: { person: { uuid: string, email: string | null, username: string | null, tier: string, isOperator: boolean, createdAt: string, creditBalance: number, unfinishedJobs: number, ledger: Array<{ id: string, kind: string, amount: number, note: string | null, jobUuid: string | null, createdAt: string }> } | null } };

export type OperatorAuditQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type OperatorAuditQuery = { operator: { auditLog: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, at: string, operator: string, action: string, subject: string, reason: string | null, details: string } }> } } };

export type OperatorRefusalsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type OperatorRefusalsQuery = { operator: { contentRefusals: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, at: string, email: string | null, personId: string, jobUuid: string | null, stage: string, category: string, rule: string } }> } } };

export type OperatorPauseQueueMutationVariables = Exact<{
  queue: QueueName;
  reason: string;
}>;


export type OperatorPauseQueueMutation = { act:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'JobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'OperatorPauseQueueSuccess' }
   };

export type OperatorResumeQueueMutationVariables = Exact<{
  queue: QueueName;
  reason?: string | null | undefined;
}>;


export type OperatorResumeQueueMutation = { act:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'JobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'OperatorResumeQueueSuccess' }
   };

export type OperatorRequeueJobMutationVariables = Exact<{
  id: string | number;
  reason?: string | null | undefined;
}>;


export type OperatorRequeueJobMutation = { act:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'JobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'OperatorRequeueJobSuccess' }
   };

export type OperatorDiscardJobMutationVariables = Exact<{
  id: string | number;
  reason?: string | null | undefined;
}>;


export type OperatorDiscardJobMutation = { act:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'JobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'OperatorDiscardJobSuccess' }
   };

export type OperatorCancelJobMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type OperatorCancelJobMutation = { act:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'JobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'OperatorCancelJobSuccess' }
   };

export type OperatorAdjustCreditsMutationVariables = Exact<{
  personId: string | number;
  amount: number;
  reason: string;
  requestId?: string | number | null | undefined;
}>;


export type OperatorAdjustCreditsMutation = { act:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'JobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'OperatorAdjustCreditsSuccess' }
   };

export type OperatorSetTierMutationVariables = Exact<{
  personId: string | number;
  tier: string;
  reason: string;
}>;


export type OperatorSetTierMutation = { act:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'JobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'OperatorSetTierSuccess' }
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
  attempt
  credits
  createdAt
  updatedAt
  startedAt
  completedAt
  cancelRequestedAt
  place
  startsInSeconds
  estimatedSeconds
  throttled
  format {
    id
    title
    media
    estimatedSeconds
  }
  progress {
    attempt
    sequence
    phase
    step
    totalSteps
    elapsedMs
    remainingMs
    preview {
      url
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
  media
  enhanced
  width
  height
  steps
  guidanceScale
  frameCount
  durationSeconds
  estimatedSeconds
  credits
  available
  unavailableReason
  takesSource
  limits {
    promptLength
    steps {
      min
      max
    }
    guidanceScale {
      min
      max
    }
    side {
      min
      max
      multipleOf
    }
    pixels
    batchSizes
  }
}
    `, {"fragmentName":"FormatChoice"}) as unknown as TypedDocumentString<FormatChoiceFragment, unknown>;
export const AttemptFactsFragmentDoc = new TypedDocumentString(`
    fragment AttemptFacts on FullAttempt {
  attempt
  worker
  claimedAt
  endedAt
  outcome
  errorCode
  errorMessage
  detail
}
    `, {"fragmentName":"AttemptFacts"}) as unknown as TypedDocumentString<AttemptFactsFragment, unknown>;
export const LedgerFactsFragmentDoc = new TypedDocumentString(`
    fragment LedgerFacts on OperatorLedgerEntry {
  id
  kind
  amount
  note
  jobUuid
  createdAt
}
    `, {"fragmentName":"LedgerFacts"}) as unknown as TypedDocumentString<LedgerFactsFragment, unknown>;
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
    tier {
      maxActive
      maxWaiting
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
    tier {
      monthlyCredits
    }
    creditLedger(first: $first, after: $after) {
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
    available
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
  attempt
  credits
  createdAt
  updatedAt
  startedAt
  completedAt
  cancelRequestedAt
  place
  startsInSeconds
  estimatedSeconds
  throttled
  format {
    id
    title
    media
    estimatedSeconds
  }
  progress {
    attempt
    sequence
    phase
    step
    totalSteps
    elapsedMs
    remainingMs
    preview {
      url
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
  media
  enhanced
  width
  height
  steps
  guidanceScale
  frameCount
  durationSeconds
  estimatedSeconds
  credits
  available
  unavailableReason
  takesSource
  limits {
    promptLength
    steps {
      min
      max
    }
    guidanceScale {
      min
      max
    }
    side {
      min
      max
      multipleOf
    }
    pixels
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
  media
  enhanced
  width
  height
  steps
  guidanceScale
  frameCount
  durationSeconds
  estimatedSeconds
  credits
  available
  unavailableReason
  takesSource
  limits {
    promptLength
    steps {
      min
      max
    }
    guidanceScale {
      min
      max
    }
    side {
      min
      max
      multipleOf
    }
    pixels
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
      required
      balance
    }
    ... on QueueFullError {
      limit
      retryAfter
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
        enhanced
        note
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
      endedAt
      outcome
      errorMessage
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
  attempt
  credits
  createdAt
  updatedAt
  startedAt
  completedAt
  cancelRequestedAt
  place
  startsInSeconds
  estimatedSeconds
  throttled
  format {
    id
    title
    media
    estimatedSeconds
  }
  progress {
    attempt
    sequence
    phase
    step
    totalSteps
    elapsedMs
    remainingMs
    preview {
      url
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
  attempt
  credits
  createdAt
  updatedAt
  startedAt
  completedAt
  cancelRequestedAt
  place
  startsInSeconds
  estimatedSeconds
  throttled
  format {
    id
    title
    media
    estimatedSeconds
  }
  progress {
    attempt
    sequence
    phase
    step
    totalSteps
    elapsedMs
    remainingMs
    preview {
      url
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
export const CancelWaitingJobsDocument = new TypedDocumentString(`
    mutation CancelWaitingJobs {
  cancelWaitingJobs {
    __typename
    ... on CancelWaitingJobsSuccess {
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
    `) as unknown as TypedDocumentString<CancelWaitingJobsMutation, CancelWaitingJobsMutationVariables>;
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
      retryAfter
    }
    ... on InsufficientCreditsError {
      required
      balance
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
    jobs(first: 12, status: [PENDING, PROCESSING]) {
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
  attempt
  credits
  createdAt
  updatedAt
  startedAt
  completedAt
  cancelRequestedAt
  place
  startsInSeconds
  estimatedSeconds
  throttled
  format {
    id
    title
    media
    estimatedSeconds
  }
  progress {
    attempt
    sequence
    phase
    step
    totalSteps
    elapsedMs
    remainingMs
    preview {
      url
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
      fileSize
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
        completedAt
        format {
          id
          title
          media
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
export const DeleteAssetDocument = new TypedDocumentString(`
    mutation DeleteAsset($id: ID!) {
  deleteAsset(id: $id) {
    __typename
    ... on DeleteAssetSuccess {
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
    `) as unknown as TypedDocumentString<DeleteAssetMutation, DeleteAssetMutationVariables>;
export const OperatorQueuesDocument = new TypedDocumentString(`
    query OperatorQueues {
  operator {
    queues {
      name
      pause {
        at
        by
        reason
      }
      tiers {
        tier
        waiting
        throttled
        running
        oldestWaitingAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OperatorQueuesQuery, OperatorQueuesQueryVariables>;
export const OperatorQueueJobsDocument = new TypedDocumentString(`
    query OperatorQueueJobs($queue: QueueName!, $state: QueueJobState!, $after: String) {
  operator {
    queueJobs(queue: $queue, state: $state, first: 50, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          uuid
          email
          personId
          type
          attempt
          worker
          createdAt
          startedAt
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OperatorQueueJobsQuery, OperatorQueueJobsQueryVariables>;
export const OperatorWorkersDocument = new TypedDocumentString(`
    query OperatorWorkers {
  operator {
    workers {
      name
      isAlive
      seenAt
      startedAt
      drainingSince
      contractVersion
      memoryBudgetBytes
      memoryHeldBytes
      undeliveredResults
      gpu {
        name
        totalBytes
        usedBytes
        utilization
        temperature
      }
      queues {
        name
        provider
        currentJob
        residentBytes
        models {
          name
          state
          bytes
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OperatorWorkersQuery, OperatorWorkersQueryVariables>;
export const OperatorDeadLettersDocument = new TypedDocumentString(`
    query OperatorDeadLetters($after: String) {
  operator {
    deadLetters(first: 20, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          uuid
          email
          personId
          type
          createdAt
          failedAt
          errorCode
          errorMessage
          attempts {
            ...AttemptFacts
          }
        }
      }
    }
  }
}
    fragment AttemptFacts on FullAttempt {
  attempt
  worker
  claimedAt
  endedAt
  outcome
  errorCode
  errorMessage
  detail
}`) as unknown as TypedDocumentString<OperatorDeadLettersQuery, OperatorDeadLettersQueryVariables>;
export const OperatorJobDocument = new TypedDocumentString(`
    query OperatorJob($id: ID!) {
  operator {
    job(id: $id) {
      uuid
      personId
      email
      type
      queue
      status
      throttled
      prompt
      enhancedPrompt
      settings
      worker
      maxAttempts
      handBacks
      crashes
      credits
      errorCode
      errorMessage
      createdAt
      startedAt
      completedAt
      cancelRequestedAt
      discardedAt
      isDeadLetter
      attempts {
        ...AttemptFacts
      }
      ledger {
        ...LedgerFacts
      }
    }
  }
}
    fragment AttemptFacts on FullAttempt {
  attempt
  worker
  claimedAt
  endedAt
  outcome
  errorCode
  errorMessage
  detail
}
fragment LedgerFacts on OperatorLedgerEntry {
  id
  kind
  amount
  note
  jobUuid
  createdAt
}`) as unknown as TypedDocumentString<OperatorJobQuery, OperatorJobQueryVariables>;
export const OperatorPersonDocument = new TypedDocumentString(`
    query OperatorPerson($search: String!) {
  operator {
    person(search: $search) {
      uuid
      email
      username
      tier
      isOperator
      createdAt
      creditBalance
      unfinishedJobs
      ledger {
        ...LedgerFacts
      }
    }
  }
}
    fragment LedgerFacts on OperatorLedgerEntry {
  id
  kind
  amount
  note
  jobUuid
  createdAt
}`) as unknown as TypedDocumentString<OperatorPersonQuery, OperatorPersonQueryVariables>;
export const OperatorAuditDocument = new TypedDocumentString(`
    query OperatorAudit($after: String) {
  operator {
    auditLog(first: 50, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          at
          operator
          action
          subject
          reason
          details
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OperatorAuditQuery, OperatorAuditQueryVariables>;
export const OperatorRefusalsDocument = new TypedDocumentString(`
    query OperatorRefusals($after: String) {
  operator {
    contentRefusals(first: 50, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          at
          email
          personId
          jobUuid
          stage
          category
          rule
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OperatorRefusalsQuery, OperatorRefusalsQueryVariables>;
export const OperatorPauseQueueDocument = new TypedDocumentString(`
    mutation OperatorPauseQueue($queue: QueueName!, $reason: String!) {
  act: operatorPauseQueue(queue: $queue, reason: $reason) {
    __typename
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
    `) as unknown as TypedDocumentString<OperatorPauseQueueMutation, OperatorPauseQueueMutationVariables>;
export const OperatorResumeQueueDocument = new TypedDocumentString(`
    mutation OperatorResumeQueue($queue: QueueName!, $reason: String) {
  act: operatorResumeQueue(queue: $queue, reason: $reason) {
    __typename
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
    `) as unknown as TypedDocumentString<OperatorResumeQueueMutation, OperatorResumeQueueMutationVariables>;
export const OperatorRequeueJobDocument = new TypedDocumentString(`
    mutation OperatorRequeueJob($id: ID!, $reason: String) {
  act: operatorRequeueJob(id: $id, reason: $reason) {
    __typename
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
    `) as unknown as TypedDocumentString<OperatorRequeueJobMutation, OperatorRequeueJobMutationVariables>;
export const OperatorDiscardJobDocument = new TypedDocumentString(`
    mutation OperatorDiscardJob($id: ID!, $reason: String) {
  act: operatorDiscardJob(id: $id, reason: $reason) {
    __typename
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
    `) as unknown as TypedDocumentString<OperatorDiscardJobMutation, OperatorDiscardJobMutationVariables>;
export const OperatorCancelJobDocument = new TypedDocumentString(`
    mutation OperatorCancelJob($id: ID!, $reason: String!) {
  act: operatorCancelJob(id: $id, reason: $reason) {
    __typename
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
    `) as unknown as TypedDocumentString<OperatorCancelJobMutation, OperatorCancelJobMutationVariables>;
export const OperatorAdjustCreditsDocument = new TypedDocumentString(`
    mutation OperatorAdjustCredits($personId: ID!, $amount: Int!, $reason: String!, $requestId: ID) {
  act: operatorAdjustCredits(
    personId: $personId
    amount: $amount
    reason: $reason
    requestId: $requestId
  ) {
    __typename
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
    `) as unknown as TypedDocumentString<OperatorAdjustCreditsMutation, OperatorAdjustCreditsMutationVariables>;
export const OperatorSetTierDocument = new TypedDocumentString(`
    mutation OperatorSetTier($personId: ID!, $tier: String!, $reason: String!) {
  act: operatorSetTier(personId: $personId, tier: $tier, reason: $reason) {
    __typename
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
    `) as unknown as TypedDocumentString<OperatorSetTierMutation, OperatorSetTierMutationVariables>;