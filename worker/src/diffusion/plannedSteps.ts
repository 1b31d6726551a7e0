/** Which of a scheduler's steps a generation goes through: those from `first` on, `count` of `steps`. */
export type PlannedSteps = { steps: number; first: number; count: number };

/**
 * The steps that a request comes to with a pack that stands `maxSteps`. A source image leaves the share `strength`
 * of them, rounded down as in diffusers' image-to-image pipelines, but never none.
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
