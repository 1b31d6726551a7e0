import { CancelledError } from "../diffusion/cancelled.ts";
import { WorkerError } from "../errors.ts";
import { isOutOfMemory, OnnxError } from "../onnx/onnxError.ts";
import { ProviderError } from "../onnx/runtime.ts";

/**
 * A model pack that can't be used. The message names the problem and the next step for the operator.
 * `file` is relative to the pack's folder; `.` is the folder itself.
 */
export class PackError extends Error {
  readonly file: string;

  constructor(file: string, problem: string, options: { cause?: unknown } = {}) {
    super(file === "." ? problem : `${file}: ${problem}`, { cause: options.cause });
    this.name = "PackError";
    this.file = file;
  }
}

const knownErrors = [PackError, OnnxError, ProviderError, CancelledError, WorkerError];

/** Wraps unknown errors of loading a pack in a PackError, so that they are not retried. Returns known errors unchanged. */
export function toPackError(error: unknown): unknown {
  if (knownErrors.some((kind) => error instanceof kind) || isOutOfMemory(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new PackError(".", `the pack can't be loaded (${text})`, { cause: error });
}
