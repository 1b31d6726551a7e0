import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { copyPrograms, findPackage, findPrograms, hasPostgres } from "./programs.ts";

describe("findPrograms", () => {
  it("finds PostgreSQL 15 and links its libraries", () => {
    const version = execFileSync(join(findPrograms(null), "postgres"), ["--version"], { encoding: "utf8" });
    expect(version).toMatch(/ 15\.\d+/);
  });

  it("knows for which platforms npm has PostgreSQL", () => {
    expect(["linux-x64", "darwin-arm64", "win32-x64", "freebsd-x64"].map(hasPostgres)).toEqual([
      ...[true, true, true, false],
    ]);
  });
});

describe("copyPrograms", () => {
  it("makes a copy that runs without the original", () => {
    const copies = mkdtempSync(join(tmpdir(), "ourvidz-copies-"));
    onTestFinished(() => rmSync(copies, { recursive: true, force: true }));
    const original = findPackage() ?? "";
    findPrograms(null);
    const copy = copyPrograms(original, copies);
    const library = join(copy, "native/lib");
    const links = readdirSync(library, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink());
    if (process.platform === "linux") expect(links.length).toBeGreaterThan(0);
    for (const { name } of links) expect(readlinkSync(join(library, name)), name).not.toMatch(/^\//);
    expect(execFileSync(join(copy, "native/bin/postgres"), ["--version"], { encoding: "utf8" })).toMatch(
      / 15\./,
    );
    expect(copyPrograms(original, copies)).toBe(copy);
  });
});
