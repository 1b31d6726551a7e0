import { expect, test } from "vitest";
import { planSteps } from "./plannedSteps.ts";

// diffusers: init_timestep = min(int(steps · strength), steps), t_start = steps − init_timestep
test.each([
  [25, 0.6, 10, 15],
  [15, 0.6, 6, 9],
  [50, 0.3, 35, 15],
  [15, 1, 0, 15],
  [10, 0.75, 3, 7],
])("%i steps at strength %d begin at step %i and are %i", (steps, strength, first, count) => {
  expect(planSteps({ steps, source: { strength } })).toEqual({ steps, first, count });
});

test("a strength too small for one step still makes one", () => {
  expect(planSteps({ steps: 10, source: { strength: 0.05 } })).toEqual({ steps: 10, first: 9, count: 1 });
});

test("a pack that stands fewer steps has the last word on how many there are", () => {
  expect(planSteps({ steps: 15, source: null }, 4)).toEqual({ steps: 4, first: 0, count: 4 });
  expect(planSteps({ steps: 15, source: { strength: 0.5 } }, 4)).toEqual({ steps: 4, first: 2, count: 2 });
  expect(planSteps({ steps: 3, source: null }, 4)).toEqual({ steps: 3, first: 0, count: 3 });
});
