import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { logFunctionLine } from "./logFunctionLine.ts";

const project = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(project, file), "utf8");
const names = readdirSync(join(project, "supabase/functions")).filter((name) => /^[a-z]/.test(name));

describe("edge functions", () => {
  it.each(names)("%s is deployed with the version of zod that the tests use", (name) => {
    const { imports } = JSON.parse(read(`supabase/functions/${name}/deno.json`));
    expect(imports.zod).toBe(`npm:zod@${JSON.parse(read("package.json")).dependencies.zod}`);
  });

  it.each(names)("%s authenticates its callers itself", (name) => {
    expect(read("supabase/config.toml")).toContain(`[functions.${name}]\nverify_jwt = false`);
  });
});

describe("logFunctionLine", () => {
  it("keeps the level, message and fields of a record", () => {
    const { log, lines } = createTestLogger();
    logFunctionLine(
      log,
      "job-callback",
      '{"level":"info","time":"2026-01-01T00:00:00.000Z","name":"job-callback","jobId":"1","message":"attempt settled"}',
    );
    expect(lines).toEqual(["info attempt settled function=job-callback jobId=1"]);
  });

  it.each(["error: Uncaught", "[1]", '{"level":"loud","message":"x"}'])("logs %s as a warning", (line) => {
    const { log, lines } = createTestLogger();
    logFunctionLine(log, "queue-job", line);
    expect(lines).toEqual([`warn ${line} function=queue-job`]);
  });
});
