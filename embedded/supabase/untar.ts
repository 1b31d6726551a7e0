import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const block = 512;

/**
 * Extracts a tar archive (ustar, as PGlite dumps its data) into `folder`. Much faster than PGlite's own loading, which
 * copies everything through its virtual file system.
 */
export function untar(archive: Uint8Array, folder: string): void {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0; ) {
    const text = (from: number, length: number) =>
      bytes.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    const name = [text(345, 155), text(0, 100)].filter((part) => part !== "").join("/");
    const size = Number.parseInt(text(124, 12), 8) || 0;
    if (name.split("/").includes(".."))
      throw new Error(`The archive contains a path outside its folder: ${name}`);
    const path = join(folder, name);
    if (text(156, 1) === "5") {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    } else {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, bytes.subarray(at + block, at + block + size), { mode: 0o600 });
    }
    at += block + Math.ceil(size / block) * block;
  }
}
