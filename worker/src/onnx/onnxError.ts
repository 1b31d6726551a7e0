import { dirname } from "node:path";
import { redactFolders } from "#platform/redact.ts";

/** An error of ONNX Runtime. `path` is the model file; the message is one line without folders. */
export class OnnxError extends Error {
  readonly path: string;
  readonly outOfMemory: boolean;

  constructor(path: string, message: string, options: { cause?: unknown; outOfMemory?: boolean } = {}) {
    super(redactFolders(message, dirname(path)), { cause: options.cause });
    this.name = "OnnxError";
    this.path = path;
    this.outOfMemory = options.outOfMemory ?? false;
  }
}

const memoryMessages = [
  /failed to allocate/i,
  /out of memory/i,
  /bad_alloc/i,
  /BFCArena/,
  /CUDNN_STATUS_ALLOC_FAILED/,
  /Array buffer allocation failed/i,
];

/** True for the messages of ONNX Runtime, CUDA and V8 when memory runs out. */
export function isOutOfMemory(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return memoryMessages.some((pattern) => pattern.test(text));
}

/** The message of an error in one line, without locations in ONNX Runtime's source. */
export function describeOnnxFailure(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [first = "", ...more] = text
    .trim()
    // For a nested error, only the inner one is informative.
    .replace(/^[\s\S]*\[ONNXRuntimeError\] : \d+ : \w+ : /, "")
    .replace(/^\S*[\\/]onnxruntime[\\/]\S+:\d+ /, "")
    .replace(/(?<![\w/\\])\w+\.cc:\d+ \w+ /g, "")
    .split("\n");
  const indices = first.endsWith("for the following indices")
    ? more.filter((line) => /^\s*index:/.test(line)).map((line) => line.trim())
    : [];
  const line = indices.length > 0 ? `${first}: ${indices.join(", ")}` : first;
  return line.slice(0, 300).replace(/[.\s]+$/, "");
}
