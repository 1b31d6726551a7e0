import { RetryableError } from "../errors.ts";
import type { ChildExit } from "./forkChild.ts";

const outOfMemoryPattern = /out of memory|heap limit|bad_alloc|cannot allocate memory|ENOMEM/i;

/**
 * True if a child ran out of memory: killed by the kernel, aborted by V8, or a failed allocation. SIGKILL alone is not
 * enough, because operators and supervisors send it as well.
 */
export function isOutOfMemoryExit(exit: ChildExit): boolean {
  const killed = exit.signal === "SIGKILL" || exit.code === 137;
  return (killed && exit.kernelKilled) || outOfMemoryPattern.test(exit.errorOutput);
}

/** The error of the attempt whose child exited unexpectedly. Not for children that the supervisor killed. */
export function exitError(exit: ChildExit): RetryableError {
  const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`;
  const detail = `the inference process ended with ${how}: ${exit.errorOutput.trim() || "no output"}`;
  return isOutOfMemoryExit(exit)
    ? new RetryableError("OUT_OF_MEMORY", { detail })
    : new RetryableError("WORKER_CRASHED", { detail });
}

/** The error after a child was killed because it sent no message for `silentMs` milliseconds. */
export const stalledError = (silentMs: number): RetryableError =>
  new RetryableError("WORKER_STALLED", {
    detail: `no message from the inference process for ${Math.round(silentMs / 1000)} s`,
  });

/** The error after a child was killed because it did not confirm that it unloaded a model. */
export const unloadError = (model: string, limitMs: number): RetryableError =>
  new RetryableError("WORKER_BUSY", {
    message: "The worker couldn't free enough memory for this.",
    detail: `the inference process did not unload ${model} within ${Math.round(limitMs / 1000)} s`,
  });

/** The error after a child was killed because it sent a message that does not match the protocol. */
export const protocolError = (detail: string): RetryableError =>
  new RetryableError("WORKER_CRASHED", {
    detail: `the inference process sent an invalid message: ${detail}`,
  });
