import { expect, test } from "vitest";
import { redCircleRequest } from "../../testing/redCircle.ts";
import { capabilityLimits, clampSampling } from "./sampling.ts";

const asked = { ...redCircleRequest, steps: 15, guidanceScale: 6, workFolder: "unused" };
const none = { maxSteps: null, maxGuidanceScale: null };

test.each([
  ["an ordinary pack", none, false, { steps: 15, guidanceScale: 6, guided: true }],
  ["Turbo", { maxSteps: 4, maxGuidanceScale: 1 }, false, { steps: 4, guidanceScale: 1, guided: false }],
  ["LCM weights", { maxSteps: 8, maxGuidanceScale: 2 }, false, { steps: 8, guidanceScale: 2, guided: true }],
  [
    "guidance built in",
    { maxSteps: 8, maxGuidanceScale: 2 },
    true,
    { steps: 8, guidanceScale: 6, guided: false },
  ],
  [
    "more than requested",
    { maxSteps: 99, maxGuidanceScale: 20 },
    false,
    { steps: 15, guidanceScale: 6, guided: true },
  ],
])("%s", (_name, limits, takesGuidance, expected) => {
  const { request, guided } = clampSampling(asked, { limits, takesGuidance });
  expect({ steps: request.steps, guidanceScale: request.guidanceScale, guided }).toEqual(expected);
});

test.each([
  ["an ordinary pack", none, false, undefined],
  ["Turbo", { maxSteps: 4, maxGuidanceScale: 1 }, false, { minSteps: 1, maxSteps: 4, maxGuidanceScale: 1 }],
  ["guidance built in", { maxSteps: 8, maxGuidanceScale: 2 }, true, { minSteps: 1, maxSteps: 8 }],
  ["only guidance", { maxSteps: null, maxGuidanceScale: 1 }, false, { maxGuidanceScale: 1 }],
])("capabilityLimits of %s", (_name, limits, takesGuidance, expected) => {
  expect(capabilityLimits({ limits, takesGuidance })).toEqual(expected);
});
