import { open, stat } from "node:fs/promises";
import { RetryableError } from "../errors.ts";
import type { GeneratedFile, GenerationRequest } from "../inference/protocol.ts";
import { inspectPng } from "../media/inspectPng.ts";

/** @throws {RetryableError} `RESULT_DAMAGED` when the file is not a PNG of the requested size. */
export async function checkImage(file: GeneratedFile, request: GenerationRequest): Promise<void> {
  const facts = await inspectPng(file.path).catch((error: unknown) => {
    throw damaged(file, error instanceof Error ? error.message : String(error));
  });
  checkSize(file, request, facts);
}

/**
 * Checks the container only: the frames were decoded once after encoding, in the inference child.
 * @throws {RetryableError} `RESULT_DAMAGED` when the file is not an MP4 of the requested size.
 */
export async function checkVideo(file: GeneratedFile, request: GenerationRequest): Promise<void> {
  const { size } = await stat(file.path).catch(() => ({ size: 0 }));
  if (size < 16) throw damaged(file, `it has ${size} bytes`);
  const head = Buffer.alloc(8);
  const handle = await open(file.path);
  await handle.read(head, 0, 8, 0).finally(() => handle.close());
  if (head.toString("latin1", 4, 8) !== "ftyp") throw damaged(file, "it is not an MP4 file");
  checkSize(file, request, file);
}

function checkSize(
  file: GeneratedFile,
  request: GenerationRequest,
  actual: { width: number; height: number },
): void {
  if (actual.width === request.width && actual.height === request.height) return;
  throw damaged(
    file,
    `it has ${actual.width}×${actual.height} pixels instead of ${request.width}×${request.height}`,
  );
}

const damaged = (file: GeneratedFile, reason: string): RetryableError =>
  new RetryableError("RESULT_DAMAGED", {
    detail: `file ${file.batchIndex}: ${reason}`,
  });
