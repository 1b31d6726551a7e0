import type { CSSProperties } from "react";

/** More steps than this share ticks: they would be thinner than a pixel on a phone. */
const maxTicks = 60;

type StepRulerProps = { step: number; totalSteps: number; waiting: boolean; label: string };

/** The progress bar: a tick for each denoising step, the current one marked. */
export function StepRuler({ step, totalSteps, waiting, label }: StepRulerProps) {
  const ticks = Math.min(maxTicks, Math.max(1, totalSteps));
  const done = Math.floor((step / Math.max(1, totalSteps)) * ticks);
  return (
    <div
      className="ruler"
      data-waiting={waiting}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={totalSteps}
      {...(waiting ? {} : { "aria-valuenow": step, "aria-valuetext": `Step ${step} of ${totalSteps}` })}
    >
      {Array.from({ length: ticks }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: ticks have no other name
        <i key={i} data-state={stateOf(i)} style={{ "--i": i } as CSSProperties} />
      ))}
    </div>
  );

  function stateOf(tick: number): "done" | "now" | "todo" {
    if (waiting) return "todo";
    if (tick < done) return "done";
    return tick === done ? "now" : "todo";
  }
}
