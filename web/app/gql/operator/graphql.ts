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

/** The check that refused the content. */
export type ContentRefusalStage =
  /** The check of a prompt for `enhancePrompt`. */
  | 'ENHANCE'
  /** The check of the enhanced prompt. */
  | 'ENHANCED_PROMPT'
  /** The check of the generated image by a classifier. */
  | 'IMAGE'
  /** The check of a prompt on submission. */
  | 'SUBMIT'
  /** The check of a prompt by the worker before generation. */
  | 'WORKER';

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

/** The state of a job with respect to its queue. */
export type QueueJobState =
  /** The job is being processed by a worker. */
  | 'RUNNING'
  /** The job can't be claimed until another job of its owner has finished. */
  | 'THROTTLED'
  /** The job can be claimed by any worker. */
  | 'WAITING';

/** The name of a queue. */
export type QueueName =
  /** The queue of the SDXL image formats. */
  | 'SDXL'
  /** The queue of the WAN video and image formats. */
  | 'WAN';

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

/** The state of a model in a worker's memory. */
export type WorkerModelState =
  /** The model is being unloaded to make room for another. */
  | 'EVICTING'
  /** A job is using the model. */
  | 'IN_USE'
  /** The model is loaded but not in use. */
  | 'WARM';

export type AttemptDetailsFragment = { number: number, workerName: string, startedAt: string, finishedAt: string | null, outcome: AttemptOutcome | null, errorDetail: string | null, error: { code: string, message: string } | null };

export type DeadLettersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type DeadLettersQuery = { deadLetters: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, userId: string, userEmail: string | null, type: JobType, createdAt: string, failedAt: string, error: { code: string, message: string }, attempts: Array<{ number: number, workerName: string, startedAt: string, finishedAt: string | null, outcome: AttemptOutcome | null, errorDetail: string | null, error: { code: string, message: string } | null }> } }> } };

export type UserJobQueryVariables = Exact<{
  id: string | number;
}>;


export type UserJobQuery = { userJob: { id: string, userId: string, userEmail: string | null, type: JobType, queue: QueueName, status: JobStatus, isThrottled: boolean, isDeadLetter: boolean, prompt: string, enhancedPrompt: string | null, settings: Record<string, unknown>, workerName: string | null, maxAttempts: number, handBackCount: number, crashCount: number, credits: number, createdAt: string, startedAt: string | null, finishedAt: string | null, cancelRequestedAt: string | null, discardedAt: string | null, error: { code: string, message: string } | null, attempts: Array<{ number: number, workerName: string, startedAt: string, finishedAt: string | null, outcome: AttemptOutcome | null, errorDetail: string | null, error: { code: string, message: string } | null }>, creditEntries: Array<{ id: string, kind: CreditKind, amount: number, note: string | null, jobId: string | null, createdAt: string }> } | null };

export type RequeueDeadLetterMutationVariables = Exact<{
  id: string | number;
  reason?: string | null | undefined;
}>;


export type RequeueDeadLetterMutation = { action:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'InvalidJobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'RequeueDeadLetterSuccess' }
   };

export type DiscardDeadLetterMutationVariables = Exact<{
  id: string | number;
  reason?: string | null | undefined;
}>;


export type DiscardDeadLetterMutation = { action:
    | { __typename: 'DiscardDeadLetterSuccess' }
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'InvalidJobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
   };

export type CancelUserJobMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type CancelUserJobMutation = { action:
    | { __typename: 'CancelUserJobSuccess' }
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'InvalidJobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
   };

export type AuditLogQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { auditLog: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, createdAt: string, operator: string, action: string, target: string, reason: string | null, details: Record<string, unknown> } }> } };

export type ContentRefusalsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ContentRefusalsQuery = { contentRefusals: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, createdAt: string, userId: string, userEmail: string | null, jobId: string | null, stage: ContentRefusalStage, category: string, rule: string } }> } };

export type QueuesQueryVariables = Exact<{ [key: string]: never; }>;


export type QueuesQuery = { queues: Array<{ name: QueueName, pause: { pausedAt: string, pausedBy: string, reason: string } | null, tiers: Array<{ tier: SubscriptionTier, waitingCount: number, throttledCount: number, runningCount: number, oldestWaitingAt: string | null }> }> };

export type QueueJobsQueryVariables = Exact<{
  queue: QueueName;
  state: QueueJobState;
  after?: string | null | undefined;
}>;


export type QueueJobsQuery = { queueJobs: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, userId: string, userEmail: string | null, type: JobType, attemptCount: number, workerName: string | null, createdAt: string, startedAt: string | null } }> } };

export type WorkersQueryVariables = Exact<{ [key: string]: never; }>;


export type WorkersQuery = { workers: Array<{ name: string, isAlive: boolean, lastSeenAt: string, startedAt: string | null, drainingStartedAt: string | null, contractVersion: number, modelMemoryBudgetBytes: number | null, modelMemoryUsedBytes: number | null, undeliveredResultCount: number | null, gpu: { name: string, memoryTotalBytes: number, memoryUsedBytes: number, utilization: number | null, temperatureCelsius: number | null } | null, queues: Array<{ name: QueueName, executionProvider: string | null, currentJobId: string | null, residentMemoryBytes: number | null, models: Array<{ name: string, state: WorkerModelState | null, memoryBytes: number }> }> }> };

export type PauseQueueMutationVariables = Exact<{
  queue: QueueName;
  reason: string;
}>;


export type PauseQueueMutation = { action:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'InvalidJobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'PauseQueueSuccess' }
   };

export type ResumeQueueMutationVariables = Exact<{
  queue: QueueName;
  reason?: string | null | undefined;
}>;


export type ResumeQueueMutation = { action:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'InvalidJobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'ResumeQueueSuccess' }
   };

export type CreditEntryDetailsFragment = { id: string, kind: CreditKind, amount: number, note: string | null, jobId: string | null, createdAt: string };

export type UserQueryVariables = Exact<{
  identifier: string;
}>;


export type UserQuery = { user: { id: string, email: string | null, username: string | null, subscriptionTier: SubscriptionTier, isOperator: boolean, createdAt: string, creditBalance: number, unfinishedJobCount: number, recentCreditEntries: Array<{ id: string, kind: CreditKind, amount: number, note: string | null, jobId: string | null, createdAt: string }> } | null };

export type AdjustCreditsMutationVariables = Exact<{
  userId: string | number;
  amount: number;
  reason: string;
  idempotencyKey?: string | number | null | undefined;
}>;


export type AdjustCreditsMutation = { action:
    | { __typename: 'AdjustCreditsSuccess' }
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'InvalidJobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
   };

export type SetSubscriptionTierMutationVariables = Exact<{
  userId: string | number;
  tier: SubscriptionTier;
  reason: string;
}>;


export type SetSubscriptionTierMutation = { action:
    | { __typename: 'InvalidInputError', code: string, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'InvalidJobStateError', code: string, message: string }
    | { __typename: 'NotAuthenticatedError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotOperatorError', code: string, message: string }
    | { __typename: 'SetSubscriptionTierSuccess' }
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
export const AttemptDetailsFragmentDoc = new TypedDocumentString(`
    fragment AttemptDetails on OperatorJobAttempt {
  number
  workerName
  startedAt
  finishedAt
  outcome
  error {
    code
    message
  }
  errorDetail
}
    `, {"fragmentName":"AttemptDetails"}) as unknown as TypedDocumentString<AttemptDetailsFragment, unknown>;
export const CreditEntryDetailsFragmentDoc = new TypedDocumentString(`
    fragment CreditEntryDetails on OperatorCreditEntry {
  id
  kind
  amount
  note
  jobId
  createdAt
}
    `, {"fragmentName":"CreditEntryDetails"}) as unknown as TypedDocumentString<CreditEntryDetailsFragment, unknown>;
export const DeadLettersDocument = new TypedDocumentString(`
    query DeadLetters($after: String) {
  deadLetters(first: 20, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        id
        userId
        userEmail
        type
        createdAt
        failedAt
        error {
          code
          message
        }
        attempts {
          ...AttemptDetails
        }
      }
    }
  }
}
    fragment AttemptDetails on OperatorJobAttempt {
  number
  workerName
  startedAt
  finishedAt
  outcome
  error {
    code
    message
  }
  errorDetail
}`) as unknown as TypedDocumentString<DeadLettersQuery, DeadLettersQueryVariables>;
export const UserJobDocument = new TypedDocumentString(`
    query UserJob($id: ID!) {
  userJob(id: $id) {
    id
    userId
    userEmail
    type
    queue
    status
    isThrottled
    isDeadLetter
    prompt
    enhancedPrompt
    settings
    workerName
    maxAttempts
    handBackCount
    crashCount
    credits
    error {
      code
      message
    }
    createdAt
    startedAt
    finishedAt
    cancelRequestedAt
    discardedAt
    attempts {
      ...AttemptDetails
    }
    creditEntries {
      ...CreditEntryDetails
    }
  }
}
    fragment AttemptDetails on OperatorJobAttempt {
  number
  workerName
  startedAt
  finishedAt
  outcome
  error {
    code
    message
  }
  errorDetail
}
fragment CreditEntryDetails on OperatorCreditEntry {
  id
  kind
  amount
  note
  jobId
  createdAt
}`) as unknown as TypedDocumentString<UserJobQuery, UserJobQueryVariables>;
export const RequeueDeadLetterDocument = new TypedDocumentString(`
    mutation RequeueDeadLetter($id: ID!, $reason: String) {
  action: requeueDeadLetter(id: $id, reason: $reason) {
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
    `) as unknown as TypedDocumentString<RequeueDeadLetterMutation, RequeueDeadLetterMutationVariables>;
export const DiscardDeadLetterDocument = new TypedDocumentString(`
    mutation DiscardDeadLetter($id: ID!, $reason: String) {
  action: discardDeadLetter(id: $id, reason: $reason) {
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
    `) as unknown as TypedDocumentString<DiscardDeadLetterMutation, DiscardDeadLetterMutationVariables>;
export const CancelUserJobDocument = new TypedDocumentString(`
    mutation CancelUserJob($id: ID!, $reason: String!) {
  action: cancelUserJob(id: $id, reason: $reason) {
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
    `) as unknown as TypedDocumentString<CancelUserJobMutation, CancelUserJobMutationVariables>;
export const AuditLogDocument = new TypedDocumentString(`
    query AuditLog($after: String) {
  auditLog(first: 50, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        id
        createdAt
        operator
        action
        target
        reason
        details
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const ContentRefusalsDocument = new TypedDocumentString(`
    query ContentRefusals($after: String) {
  contentRefusals(first: 50, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        id
        createdAt
        userId
        userEmail
        jobId
        stage
        category
        rule
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ContentRefusalsQuery, ContentRefusalsQueryVariables>;
export const QueuesDocument = new TypedDocumentString(`
    query Queues {
  queues {
    name
    pause {
      pausedAt
      pausedBy
      reason
    }
    tiers {
      tier
      waitingCount
      throttledCount
      runningCount
      oldestWaitingAt
    }
  }
}
    `) as unknown as TypedDocumentString<QueuesQuery, QueuesQueryVariables>;
export const QueueJobsDocument = new TypedDocumentString(`
    query QueueJobs($queue: QueueName!, $state: QueueJobState!, $after: String) {
  queueJobs(queue: $queue, state: $state, first: 50, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        id
        userId
        userEmail
        type
        attemptCount
        workerName
        createdAt
        startedAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<QueueJobsQuery, QueueJobsQueryVariables>;
export const WorkersDocument = new TypedDocumentString(`
    query Workers {
  workers {
    name
    isAlive
    lastSeenAt
    startedAt
    drainingStartedAt
    contractVersion
    modelMemoryBudgetBytes
    modelMemoryUsedBytes
    undeliveredResultCount
    gpu {
      name
      memoryTotalBytes
      memoryUsedBytes
      utilization
      temperatureCelsius
    }
    queues {
      name
      executionProvider
      currentJobId
      residentMemoryBytes
      models {
        name
        state
        memoryBytes
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WorkersQuery, WorkersQueryVariables>;
export const PauseQueueDocument = new TypedDocumentString(`
    mutation PauseQueue($queue: QueueName!, $reason: String!) {
  action: pauseQueue(queue: $queue, reason: $reason) {
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
    `) as unknown as TypedDocumentString<PauseQueueMutation, PauseQueueMutationVariables>;
export const ResumeQueueDocument = new TypedDocumentString(`
    mutation ResumeQueue($queue: QueueName!, $reason: String) {
  action: resumeQueue(queue: $queue, reason: $reason) {
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
    `) as unknown as TypedDocumentString<ResumeQueueMutation, ResumeQueueMutationVariables>;
export const UserDocument = new TypedDocumentString(`
    query User($identifier: String!) {
  user(identifier: $identifier) {
    id
    email
    username
    subscriptionTier
    isOperator
    createdAt
    creditBalance
    unfinishedJobCount
    recentCreditEntries {
      ...CreditEntryDetails
    }
  }
}
    fragment CreditEntryDetails on OperatorCreditEntry {
  id
  kind
  amount
  note
  jobId
  createdAt
}`) as unknown as TypedDocumentString<UserQuery, UserQueryVariables>;
export const AdjustCreditsDocument = new TypedDocumentString(`
    mutation AdjustCredits($userId: ID!, $amount: Int!, $reason: String!, $idempotencyKey: ID) {
  action: adjustCredits(
    userId: $userId
    amount: $amount
    reason: $reason
    idempotencyKey: $idempotencyKey
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
    `) as unknown as TypedDocumentString<AdjustCreditsMutation, AdjustCreditsMutationVariables>;
export const SetSubscriptionTierDocument = new TypedDocumentString(`
    mutation SetSubscriptionTier($userId: ID!, $tier: SubscriptionTier!, $reason: String!) {
  action: setSubscriptionTier(userId: $userId, tier: $tier, reason: $reason) {
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
    `) as unknown as TypedDocumentString<SetSubscriptionTierMutation, SetSubscriptionTierMutationVariables>;