import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import type { FinishedAsset } from "./operations.ts";

/** Where the file of one asset goes: `name.png`, or `name-0.png` and so on in a batch. */
export function outputPath(
  asset: FinishedAsset,
  batchSize: number,
  place: { out: string | null; folder: string; type: string },
): string {
  const extension = asset.mimeType === "video/mp4" ? ".mp4" : ".png";
  if (place.out === null) return path.join(place.folder, `${place.type}-${asset.seed}${extension}`);
  const stem = path.extname(place.out) === "" ? place.out : place.out.slice(0, -extension.length);
  return batchSize === 1 ? `${stem}${extension}` : `${stem}-${asset.batchIndex}${extension}`;
}

/** Writes the asset under another name first, so that a file under its own name is always whole. */
export async function download(asset: FinishedAsset, file: string, signal: AbortSignal): Promise<void> {
  const temporary = `${file}.${process.pid}.part`;
  try {
    const response = await fetch(asset.url, { signal });
    if (!response.ok || response.body === null) {
      throw new PlainFailure(`The file could not be fetched (status ${response.status}); try again.`);
    }
    await pipeline(chunksOf(response.body), createWriteStream(temporary), { signal });
    if ((await stat(temporary)).size !== asset.fileSizeBytes) {
      throw new PlainFailure("The file came back incomplete; try again.");
    }
    await rename(temporary, file);
  } catch (cause) {
    if (cause instanceof PlainFailure || signal.aborted) throw cause;
    throw new PlainFailure(describe(cause, file), { cause });
  } finally {
    await rm(temporary, { force: true });
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function describe(error: unknown, file: string): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return `There is no permission to write ${file}.`;
  if (code === "ENOSPC") return `The disk is full, so ${file} was not written.`;
  return `${file} could not be fetched: ${error instanceof Error ? error.message : error}.`;
}
