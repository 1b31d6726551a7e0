import { readFile } from "node:fs/promises";
import { pngSignature, readPngChunks } from "./pngChunk.ts";

export type PngFacts = { width: number; height: number };

/** A file is not a PNG, or not a complete one; the message says why. */
export class DamagedPngError extends Error {
  override readonly name = "DamagedPngError";
}

/**
 * Checks that a PNG is complete and unchanged: all chunks are present and match their CRCs. This detects a full or broken
 * disk as well as decoding does, in 1 ms instead of 13 ms (docs/performance.md).
 * @throws {DamagedPngError}
 */
export async function inspectPng(path: string): Promise<PngFacts> {
  const png = await readFile(path);
  if (!png.subarray(0, pngSignature.length).equals(pngSignature))
    throw new DamagedPngError("it is not a PNG");
  const types: string[] = [];
  let facts: PngFacts | null = null;
  let length = pngSignature.length;
  for (const { type, data, isIntact } of readPngChunks(png)) {
    if (!isIntact) throw new DamagedPngError(`its chunk ${type} is damaged`);
    if (type === "IHDR" && data.length >= 8)
      facts = { width: data.readUInt32BE(0), height: data.readUInt32BE(4) };
    types.push(type);
    length += data.length + 12;
  }
  if (length !== png.length || types.at(-1) !== "IEND") throw new DamagedPngError("it is not complete");
  if (!facts || types[0] !== "IHDR" || !types.includes("IDAT")) throw new DamagedPngError("it has no image");
  return facts;
}
