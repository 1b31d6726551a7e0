import type { CSSProperties } from "react";
import { jobMessages } from "../messages/jobs.ts";

/** With more steps, several share a tick, which would be narrower than a pixel on a phone. */
const maxTicks = 60;

type StepRulerProps = { step: number; totalSteps: number; waiting: boolean; label: string };

/** A progress bar with one tick per denoising step. */
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
      {...(waiting ? {} : { "aria-valuenow": step, "aria-valuetext": jobMessages.step(step, totalSteps) })}
    >
      {Array.from({ length: ticks }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: ticks have no other key
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
