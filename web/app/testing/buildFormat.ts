import type { FormatChoiceFragment } from "../gql/graphql.ts";

/** The fast SDXL format for tests. */
export function buildFormat(overrides: Partial<FormatChoiceFragment> = {}): FormatChoiceFragment {
  return {
    id: "format-1",
    type: "sdxl_image_fast",
    title: "SDXL fast",
    description: "A square image in seconds.",
    quality: "FAST",
    mediaKind: "IMAGE",
    enhancesPrompt: false,
    width: 1024,
    height: 1024,
    steps: 15,
    guidanceScale: 6,
    frameCount: null,
    durationSeconds: null,
    estimatedDurationSeconds: 5,
    credits: 1,
    isAvailable: true,
    unavailableReason: null,
    acceptsSourceAsset: true,
    limits: {
      maxPromptLength: 1000,
      steps: { min: 10, max: 50 },
      guidanceScale: { min: 0, max: 20 },
      sideLength: { min: 512, max: 1536, multipleOf: 64 },
      maxPixels: 1_572_864,
      batchSizes: [1, 3, 6],
    },
    ...overrides,
  };
}
