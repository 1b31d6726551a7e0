import { CancelledError } from "../diffusion/cancelled.ts";
import { diskFullFailure } from "../diskFull.ts";
import { PermanentError, RetryableError, WorkerError } from "../errors.ts";
import { OnnxError } from "../onnx/onnxError.ts";
import { PackError } from "./packError.ts";

/**
 * Turns whatever a generation threw into what the control plane understands: cancelled, worth another
 * attempt, or not. The message is for the person who submitted the job, the detail for the operator.
 */
export function asWorkerFailure(error: unknown, packName: string): CancelledError | WorkerError {
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
    diskFullFailure(error) ??
    new RetryableError("GENERATION_FAILED", {
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      cause: error,
    })
  );
}
