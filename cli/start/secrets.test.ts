import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readOrCreateSecrets } from "./secrets.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ourvidz-secrets-"));
  file = path.join(folder, "secrets.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("readOrCreateSecrets", () => {
  it("generates different secrets for each folder, readable only by their owner", () => {
    const first = readOrCreateSecrets(folder);
    expect(readOrCreateSecrets(folder)).toEqual(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(file);
    const second = readOrCreateSecrets(folder);
    for (const name of ["callbackSecret", "redisToken", "demoPassword"] as const) {
      expect(second[name]).not.toBe(first[name]);
    }
    expect(second.demoPassword.length).toBeGreaterThanOrEqual(16);
  });

  it("adds secrets that the file of an older version lacks, and keeps the others", () => {
    const { demoPassword, ...older } = readOrCreateSecrets(folder);
    writeFileSync(file, JSON.stringify(older));
    const secrets = readOrCreateSecrets(folder);
    expect(secrets).toMatchObject(older);
    expect(secrets.demoPassword).not.toBe(demoPassword);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(secrets);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(["", '{"callbackSecret":', "null", '{"demoPassword":""}'])(
    "replaces damaged secrets: %s",
    (text) => {
      writeFileSync(file, text);
      const secrets = readOrCreateSecrets(folder);
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(secrets);
      expect(Object.values(secrets).every((value) => value.length >= 8)).toBe(true);
    },
  );
});
