import { pngChunk, readPngChunks } from "./pngChunk.ts";

/**
 * Creates text chunks by keyword, to insert after the header. Latin-1 text becomes a tEXt chunk, which most tools read;
 * other text an iTXt chunk (PNG specification, third edition, 11.3.3).
 */
export function textChunks(texts: Readonly<Record<string, string>>): Buffer[] {
  return Object.entries(texts).flatMap(([keyword, text]) => {
    const international = /[^\n\x20-\x7e\xa1-\xff]/.test(text) || keyword.startsWith("XML:");
    return international
      ? pngChunk(
          "iTXt",
          Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, "latin1"), Buffer.from(text, "utf8")]),
        )
      : pngChunk("tEXt", Buffer.from(`${keyword}\0${text}`, "latin1"));
  });
}

/** Reads the uncompressed text chunks of a PNG by keyword. Stops at the first incomplete chunk. */
export function readText(png: Buffer): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { type, data } of readPngChunks(png)) {
    const end = data.indexOf(0);
    if (type === "tEXt") texts[data.toString("latin1", 0, end)] = data.toString("latin1", end + 1);
    if (type === "iTXt" && data[end + 1] === 0) {
      const language = data.indexOf(0, end + 3);
      const translated = data.indexOf(0, language + 1);
      texts[data.toString("latin1", 0, end)] = data.toString("utf8", translated + 1);
    }
  }
  return texts;
}
