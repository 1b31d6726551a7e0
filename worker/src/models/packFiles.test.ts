import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { parsePackJson, readOptionalPackJson } from "./packFiles.ts";

test("numbers that only Python writes are read as null", async () => {
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, "a.json"),
    '{\n  "low": -Infinity,\n  "high": Infinity, "x": NaN, "text": "a: NaN b"\n}',
  );
  expect(await readOptionalPackJson(folder, "a.json")).toEqual({
    low: null,
    high: null,
    x: null,
    text: "a: NaN b",
  });
});

test("a wrong field is named with its file", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.json"), '{"size": "large"}');
  await expect(parsePackJson(folder, "a.json", z.object({ size: z.number() }))).rejects.toThrow(
    /^a\.json: "size" is invalid: /,
  );
});

test("an optional file may be missing, a required one not", async () => {
  const folder = await temporaryFolder();
  expect(await readOptionalPackJson(folder, "b.json")).toBeNull();
  await expect(parsePackJson(folder, "b.json", z.object({}))).rejects.toThrow(
    "b.json: the file is missing or can't be read; copy the pack again",
  );
});
