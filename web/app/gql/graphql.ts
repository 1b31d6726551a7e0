/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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
  /** A square picture in seconds, for trying out prompts. */
  | 'sdxl_image_fast'
  /** A square picture with more steps, for results to keep. */
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

/** What to make. Everything left out is the format's default. */
export type SubmitJobInput = {
  /** How many pictures. */
  batchSize?: number | null | undefined;
  /** Whether the prompt is written into the files' metadata; yes when left out. */
  embedPrompt?: boolean | null | undefined;
  /** How closely to follow the prompt; 0 is allowed. */
  guidanceScale?: number | null | undefined;
  /** In pixels. */
  height?: number | null | undefined;
  /** The same key again answers the same job instead of making another. */
  idempotencyKey?: string | null | undefined;
  /** What to avoid. null: none; an empty one is encoded as such. */
  negativePrompt?: string | null | undefined;
  /** What to show, 1 to 1000 characters. */
  prompt: string;
  /** 0 to 2147483647; drawn when left out. Same seed and settings, same picture. */
  seed?: number | null | undefined;
  /** `id` or `uuid` of a picture of the viewer to begin with, where the format takes one. */
  sourceAssetId?: string | number | null | undefined;
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


export type RootQuery = { viewer: { id: string, email: string | null, username: string | null, creditBalance: number } | null };

export type AccountPageQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountPageQuery = { viewer: { id: string, email: string | null, username: string | null, fullName: string | null, subscriptionTier: string, creditBalance: number, createdAt: string } | null };

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

export type LiveJobFragment = { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> };

export type FormatChoiceFragment = { id: string, type: JobType, title: string, description: string, quality: string, media: MediaKind, enhanced: boolean, width: number, height: number, steps: number, guidanceScale: number, frameCount: number | null, durationSeconds: number | null, estimatedSeconds: number, credits: number, available: boolean, unavailableReason: string | null, takesSource: boolean, limits: { promptLength: number, pixels: number, batchSizes: Array<number>, steps: { min: number, max: number }, guidanceScale: { min: number, max: number }, side: { min: number, max: number, multipleOf: number | null } } };

export type GeneratePageQueryVariables = Exact<{ [key: string]: never; }>;


export type GeneratePageQuery = { viewer: { id: string, creditBalance: number, jobs: { edges: Array<{ node: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } }> } } | null, jobFormats: Array<{ id: string, type: JobType, title: string, description: string, quality: string, media: MediaKind, enhanced: boolean, width: number, height: number, steps: number, guidanceScale: number, frameCount: number | null, durationSeconds: number | null, estimatedSeconds: number, credits: number, available: boolean, unavailableReason: string | null, takesSource: boolean, limits: { promptLength: number, pixels: number, batchSizes: Array<number>, steps: { min: number, max: number }, guidanceScale: { min: number, max: number }, side: { min: number, max: number, multipleOf: number | null } } }>, promptEnhancer: { available: boolean } };

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

export type SourcePicturesQueryVariables = Exact<{ [key: string]: never; }>;


export type SourcePicturesQuery = { viewer: { id: string, assets: { edges: Array<{ node: { id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null } }> } } | null };

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
    | { __typename: 'QueueFullError', code: string, message: string }
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


export type JobPageQuery = { job: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } | null };

export type JobUpdatesSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type JobUpdatesSubscription = { jobUpdates: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } };

export type CancelJobMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelJobMutation = { cancelJob:
    | { __typename: 'CancelJobSuccess', data: { id: string, status: JobStatus } }
    | { __typename: 'JobFinishedError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type LibraryPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LibraryPageQuery = { viewer: { id: string, assets: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null, job: { id: string, prompt: string } } }> }, jobs: { edges: Array<{ node: { id: string, uuid: string, enhancedPrompt: string | null, enhancementNote: string | null, frameCount: number | null, status: JobStatus, attempt: number, credits: number, createdAt: string, updatedAt: string, startedAt: string | null, completedAt: string | null, cancelRequestedAt: string | null, type: JobType, prompt: string, negativePrompt: string | null, seed: number, batchSize: number, width: number, height: number, steps: number, guidanceScale: number, strength: number | null, embedPrompt: boolean, format: { id: string, title: string, media: MediaKind, estimatedSeconds: number }, progress: { attempt: number, sequence: number, phase: JobPhase, step: number, totalSteps: number, elapsedMs: number, remainingMs: number | null, preview: { url: string, width: number, height: number } | null } | null, error: { code: string, message: string } | null, assets: Array<{ id: string, batchIndex: number, seed: number, mimeType: string, width: number, height: number, durationSeconds: number | null, createdAt: string, url: string, urlExpiresAt: string, thumbnailUrl: string | null, thumbHash: string | null }> } }> } } | null };

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
export const RootDocument = new TypedDocumentString(`
    query Root {
  viewer {
    id
    email
    username
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
    creditBalance
    createdAt
  }
}
    `) as unknown as TypedDocumentString<AccountPageQuery, AccountPageQueryVariables>;
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
export const SourcePicturesDocument = new TypedDocumentString(`
    query SourcePictures {
  viewer {
    id
    assets(first: 24) {
      edges {
        node {
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
}`) as unknown as TypedDocumentString<SourcePicturesQuery, SourcePicturesQueryVariables>;
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