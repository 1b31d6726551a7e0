import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLockFile } from "./lockFile.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ourvidz-lock-"));
  file = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

const held = () => true;
const stale = () => false;

describe("acquireLockFile", () => {
  it("creates the file", () => {
    expect(acquireLockFile(file, "mine", held)).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it("returns false while another process holds the lock", () => {
    writeFileSync(file, "theirs");
    expect(acquireLockFile(file, "mine", (content) => content === "theirs")).toBe(false);
    expect(readFileSync(file, "utf8")).toBe("theirs");
  });

  it("replaces a stale lock and leaves no other file", () => {
    writeFileSync(file, "theirs");
    expect(acquireLockFile(file, "mine", stale)).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(readdirSync(folder)).toEqual(["lock"]);
  });

  it("keeps the lock of a process that replaced a stale one first", () => {
    writeFileSync(file, "stale");
    const replacedMeanwhile = () => {
      writeFileSync(file, "theirs");
      return false;
    };
    expect(acquireLockFile(file, "mine", replacedMeanwhile)).toBe(false);
    expect(readFileSync(file, "utf8")).toBe("theirs");
  });

  it("throws if the folder can't be written", () => {
    expect(() => acquireLockFile(join(folder, "missing", "lock"), "mine", stale)).toThrow("ENOENT");
  });
});
