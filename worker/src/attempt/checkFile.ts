import { open, stat } from "node:fs/promises";
import { RetryableError } from "../errors.ts";
import type { GeneratedFile, GenerationRequest } from "../inference/protocol.ts";
import { inspectPng } from "../media/inspectPng.ts";

/** @throws {RetryableError} `RESULT_DAMAGED` when the file is not the picture that was asked for. */
export async function checkPicture(file: GeneratedFile, request: GenerationRequest): Promise<void> {
  const facts = await inspectPng(file.path).catch((error: unknown) => {
    throw damaged(file, error instanceof Error ? error.message : String(error));
  });
  checkSize(file, request, facts);
}

/** A video is decoded where it is encoded; here only the container is looked at. */
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
  is: { width: number; height: number },
): void {
  if (is.width === request.width && is.height === request.height) return;
  throw damaged(file, `it is ${is.width}×${is.height} and not ${request.width}×${request.height}`);
}

const damaged = (file: GeneratedFile, reason: string): RetryableError =>
  new RetryableError("RESULT_DAMAGED", {
    detail: `file ${file.batchIndex}: ${reason}`,
  });
