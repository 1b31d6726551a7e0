/** A box of an ISO media file (ISO/IEC 14496-12, section 4.2), with the offsets of its start, content and end. */
export type Mp4Box = { type: string; start: number; content: number; end: number };

/** The complete boxes in a range. Supports 64-bit sizes, and boxes that extend to the end. */
export function* readBoxes(file: Buffer, start = 0, end = file.length): Generator<Mp4Box> {
  let at = start;
  while (at + 8 <= end) {
    const short = file.readUInt32BE(at);
    const isLong = short === 1 && at + 16 <= end;
    const size = isLong ? Number(file.readBigUInt64BE(at + 8)) : short === 0 ? end - at : short;
    const content = at + (isLong ? 16 : 8);
    if (at + size > end || at + size < content) return;
    yield { type: file.toString("latin1", at + 4, at + 8), start: at, content, end: at + size };
    at += size;
  }
}

const containers = new Set(["moov", "trak", "mdia"]);
const timed = new Set(["mvhd", "tkhd", "mdhd"]);

/**
 * Clears the creation and modification times in the headers, in place (0 means unknown), so that the same frames give
 * the same bytes.
 */
export function clearTimes(file: Buffer, start = 0, end = file.length): void {
  for (const box of readBoxes(file, start, end)) {
    if (containers.has(box.type)) clearTimes(file, box.content, box.end);
    // Version and flags take four bytes, followed by both times of eight bytes each in version 1, otherwise four.
    const length = file[box.content] === 1 ? 16 : 8;
    if (timed.has(box.type)) file.fill(0, box.content + 4, box.content + 4 + length);
  }
}

/** Id of the box with XMP in MP4 files (XMP specification, part 3, section 1.2.7). */
const xmpUuid = Buffer.from("be7acfcb97a942e89c71999491e3afac", "hex");

/** Creates a top-level box. Nothing in the file refers to offsets after it, so it can be appended. */
export function xmpBox(xmp: string): Buffer {
  const content = Buffer.from(xmp, "utf8");
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + xmpUuid.length + content.length, 0);
  head.write("uuid", 4, "latin1");
  return Buffer.concat([head, xmpUuid, content]);
}

/** The XMP of a file; null when it has none. */
export function readXmp(file: Buffer): string | null {
  for (const { type, content, end } of readBoxes(file)) {
    if (type === "uuid" && file.subarray(content, content + 16).equals(xmpUuid)) {
      return file.toString("utf8", content + 16, end);
    }
  }
  return null;
}
