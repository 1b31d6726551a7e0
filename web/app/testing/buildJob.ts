import type { LiveJobFragment } from "../gql/graphql.ts";

type Progress = NonNullable<LiveJobFragment["progress"]>;

/** A pending image job for tests. */
export function buildJob(overrides: Partial<LiveJobFragment> = {}): LiveJobFragment {
  return {
    id: "job-1",
    uuid: "11111111-1111-4111-8111-111111111111",
    type: "sdxl_image_fast",
    prompt: "a red circle on a blue background",
    negativePrompt: null,
    seed: 7,
    batchSize: 1,
    width: 1024,
    height: 1024,
    steps: 15,
    guidanceScale: 6,
    strength: null,
    embedPrompt: true,
    enhancedPrompt: null,
    enhancementNote: null,
    frameCount: null,
    status: "PENDING",
    attemptCount: 0,
    credits: 1,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    startedAt: null,
    finishedAt: null,
    cancelRequestedAt: null,
    queuePosition: 1,
    estimatedStartSeconds: 0,
    estimatedDurationSeconds: 5,
    isThrottled: false,
    format: { id: "format-1", title: "SDXL fast", mediaKind: "IMAGE", estimatedDurationSeconds: 5 },
    progress: null,
    error: null,
    assets: [],
    ...overrides,
  };
}

/** The progress of a job for tests: denoising, a third of the steps done. */
export function buildProgress(overrides: Partial<Progress> = {}): Progress {
  return {
    attemptNumber: 1,
    sequence: 1,
    phase: "DENOISING",
    step: 5,
    totalSteps: 15,
    elapsedMs: 1000,
    estimatedRemainingMs: 2000,
    preview: null,
    ...overrides,
  };
}
