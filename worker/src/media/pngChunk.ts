import { crc32 } from "node:zlib";

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The parts of a chunk: length and type, data, CRC (PNG specification, third edition, 5.3). */
export function pngChunk(type: string, data: Uint8Array): Buffer[] {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, "latin1");
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(data, crc32(head.subarray(4))), 0);
  return [head, Buffer.from(data.buffer, data.byteOffset, data.length), tail];
}

export type PngChunk = { type: string; data: Buffer; isIntact: boolean };

/** The complete chunks of a PNG. `isIntact` is true if the data matches the CRC. */
export function* readPngChunks(png: Buffer): Generator<PngChunk> {
  if (!png.subarray(0, pngSignature.length).equals(pngSignature)) return;
  let at = pngSignature.length;
  while (at + 12 <= png.length) {
    const end = at + 8 + png.readUInt32BE(at);
    if (end + 4 > png.length) return;
    yield {
      type: png.toString("latin1", at + 4, at + 8),
      data: png.subarray(at + 8, end),
      isIntact: crc32(png.subarray(at + 4, end)) === png.readUInt32BE(end),
    };
    at = end + 4;
  }
}
