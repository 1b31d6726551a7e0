import { crc32 } from "node:zlib";

/** Bytes of the PNG signature and the IHDR chunk, after which text chunks may stand. */
const headerLength = 8 + 25;

/**
 * Puts text chunks into a finished PNG without touching its pixels. Returns pieces to be written one after
 * the other, so that the picture data is not copied.
 * Text that fits Latin-1 becomes a tEXt chunk, which the most tools read, other text an iTXt one (PNG
 * specification, third edition, 11.3.3).
 */
export function withText(png: Buffer, texts: Readonly<Record<string, string>>): Buffer[] {
  const chunks = Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text));
  return [png.subarray(0, headerLength), ...chunks, png.subarray(headerLength)];
}

function textChunk(keyword: string, text: string): Buffer {
  const international = /[^\n\x20-\x7e\xa1-\xff]/.test(text) || keyword.startsWith("XML:");
  return international
    ? chunk("iTXt", Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, "latin1"), Buffer.from(text, "utf8")]))
    : chunk("tEXt", Buffer.from(`${keyword}\0${text}`, "latin1"));
}

function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** The uncompressed text chunks of a PNG by keyword. Stops at the first chunk that is not whole. */
export function readText(png: Buffer): Record<string, string> {
  const texts: Record<string, string> = {};
  let at = 8;
  while (at + 12 <= png.length) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    const end = data.indexOf(0);
    if (type === "tEXt") texts[data.toString("latin1", 0, end)] = data.toString("latin1", end + 1);
    if (type === "iTXt" && data[end + 1] === 0) {
      const language = data.indexOf(0, end + 3);
      const translated = data.indexOf(0, language + 1);
      texts[data.toString("latin1", 0, end)] = data.toString("utf8", translated + 1);
    }
    at += 12 + length;
  }
  return texts;
}
