import { basename } from "node:path";

/** ONNX Runtime refused a file or a run. `path` is the file, the message what it said, in one line. */
export class OnnxError extends Error {
  readonly path: string;
  readonly outOfMemory: boolean;

  constructor(path: string, message: string, options: { cause?: unknown; outOfMemory?: boolean } = {}) {
    super(message.replaceAll(path, basename(path)), { cause: options.cause });
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

/** True for what ONNX Runtime, CUDA and V8 say when memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return memoryMessages.some((pattern) => pattern.test(text));
}

/** The first line of an error, without the source path and line that ONNX Runtime puts in front. */
export function describeOnnxFailure(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split("\n")[0] ?? text;
  return line.replace(/^\S*\/onnxruntime\/\S+:\d+ /, "").slice(0, 300);
}
