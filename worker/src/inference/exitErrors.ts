import { RetryableError } from "../errors.ts";
import type { ChildEnd } from "./forkChild.ts";

const memoryTrace = /out of memory|heap limit|bad_alloc|cannot allocate memory|ENOMEM/i;

/**
 * True where a child ended for want of memory: the kernel's killer, V8's abort, a failed allocation. Being killed is
 * not enough: operators and supervisors kill, too.
 */
export function endedForMemory(end: ChildEnd): boolean {
  const killed = end.signal === "SIGKILL" || end.code === 137;
  return (killed && end.kernelKilled) || memoryTrace.test(end.errorOutput);
}

/** What the end of a child means for the attempt it was running. Not for a child we killed ourselves. */
export function failureOfEnd(end: ChildEnd): RetryableError {
  const how = end.signal ? `signal ${end.signal}` : `exit code ${end.code}`;
  const detail = `the inference process ended with ${how}: ${end.errorOutput.trim() || "no output"}`;
  return endedForMemory(end)
    ? new RetryableError("OUT_OF_MEMORY", { detail })
    : new RetryableError("WORKER_CRASHED", { detail });
}

/** The child said nothing for too long and was ended. */
export const stalledFailure = (silentMs: number): RetryableError =>
  new RetryableError("WORKER_STALLED", {
    detail: `no message from the inference process for ${Math.round(silentMs / 1000)} s`,
  });

/** The child was to unload a model, did not say that it has, and was ended. */
export const unloadFailure = (model: string, limitMs: number): RetryableError =>
  new RetryableError("WORKER_BUSY", {
    message: "The worker couldn't free enough memory for this.",
    detail: `the inference process did not unload ${model} within ${Math.round(limitMs / 1000)} s`,
  });

/** The child broke the protocol and was ended. */
export const protocolFailure = (detail: string): RetryableError =>
  new RetryableError("WORKER_CRASHED", {
    detail: `the inference process sent a message that can't be read: ${detail}`,
  });
