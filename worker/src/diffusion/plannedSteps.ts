/** The steps of a generation: `count` of the scheduler's `steps`, starting at index `first`. */
export type PlannedSteps = { steps: number; first: number; count: number };

/**
 * Plans the steps of a request, at most `maxSteps`. Image to image runs the share `strength` of them, rounded down as in
 * diffusers' image-to-image pipelines, but at least one.
 */
export function planSteps(
  request: { steps: number; source: { strength: number } | null },
  maxSteps: number | null = null,
): PlannedSteps {
  const steps = Math.min(request.steps, maxSteps ?? request.steps);
  const count = request.source
    ? Math.min(steps, Math.max(1, Math.floor(steps * request.source.strength)))
    : steps;
  return { steps, first: steps - count, count };
}
