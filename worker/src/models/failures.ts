import { CancelledError } from "../diffusion/cancelled.ts";
import { diskFullError, PermanentError, RetryableError, WorkerError } from "../errors.ts";
import { OnnxError } from "../onnx/onnxError.ts";
import { PackError } from "./packError.ts";

/**
 * Converts any error of a generation to a {@link WorkerError} that says whether a retry may succeed. Its message is for
 * the job's owner, its detail for operators.
 */
export function toWorkerError(error: unknown, packName: string): CancelledError | WorkerError {
  if (error instanceof CancelledError || error instanceof WorkerError) return error;
  if (error instanceof PackError) {
    return new PermanentError("MODEL_PACK_BROKEN", {
      detail: `model pack ${packName}: ${error.message}`,
      cause: error,
    });
  }
  if (error instanceof OnnxError && error.outOfMemory) {
    return new RetryableError("OUT_OF_MEMORY", {
      detail: `${error.path}: ${error.message}`,
      cause: error,
    });
  }
  if (error instanceof OnnxError) {
    return new PermanentError("MODEL_RUN_FAILED", {
      detail: `model pack ${packName}, ${error.path}: ${error.message}`,
      cause: error,
    });
  }
  return (
    diskFullError(error) ??
    new RetryableError("GENERATION_FAILED", {
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      cause: error,
    })
  );
}
