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
    attempt: 0,
    credits: 1,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    startedAt: null,
    completedAt: null,
    cancelRequestedAt: null,
    place: 1,
    startsInSeconds: 0,
    estimatedSeconds: 5,
    throttled: false,
    format: { id: "format-1", title: "SDXL fast", media: "IMAGE", estimatedSeconds: 5 },
    progress: null,
    error: null,
    assets: [],
    ...overrides,
  };
}

/** The progress of a job for tests: denoising, a third of the steps done. */
export function buildProgress(overrides: Partial<Progress> = {}): Progress {
  return {
    attempt: 1,
    sequence: 1,
    phase: "DENOISING",
    step: 5,
    totalSteps: 15,
    elapsedMs: 1000,
    remainingMs: 2000,
    preview: null,
    ...overrides,
  };
}
