import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { untar } from "./untar.ts";

/** A tar archive with one file. */
function archiveOf(name: string, content: string): Uint8Array {
  const archive = Buffer.alloc(3 * 512);
  archive.write(name, 0);
  archive.write(content.length.toString(8), 124);
  archive.write("0", 156);
  archive.write(content, 512);
  return archive;
}

function makeFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "ourvidz-untar-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  return join(parent, "data");
}

it("extracts files into the folder", () => {
  const folder = makeFolder();
  untar(archiveOf("base/1", "rows"), folder);
  expect(readFileSync(join(folder, "base/1"), "utf8")).toBe("rows");
});

it("rejects a path that leads out of the folder", () => {
  const folder = makeFolder();
  expect(() => untar(archiveOf("../escaped", "rows"), folder)).toThrow(
    "a path outside its folder: ../escaped",
  );
  expect(existsSync(join(folder, "../escaped"))).toBe(false);
});
