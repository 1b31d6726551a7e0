import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";

const { usableCache } = createRequire(import.meta.url)("./npm.cjs") as {
  usableCache(env: Record<string, string>, root: string): string;
};

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-home-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("npm keeps its cache where it always does, also if that has to be made first", () => {
  const usual = path.join(temporaryFolder(), "not", "yet", ".npm");
  expect(usableCache({ npm_config_cache: usual }, "/project")).toBe(usual);
});

test("npm keeps its cache in the project where the usual place cannot be written", () => {
  const home = path.join(temporaryFolder(), "home");
  // A file instead of a folder: even root can make nothing below it.
  writeFileSync(home, "");
  const own = path.join("/project", ".cache", "npm");
  expect(usableCache({ npm_config_cache: path.join(home, ".npm") }, "/project")).toBe(own);
});
