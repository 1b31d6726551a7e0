import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { functionLogLine } from "./functionLogLine.ts";

const project = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(project, file), "utf8");
const names = readdirSync(join(project, "supabase/functions")).filter((name) => /^[a-z]/.test(name));

describe("edge functions", () => {
  it.each(names)("%s is deployed with the zod it is tested with", (name) => {
    const { imports } = JSON.parse(read(`supabase/functions/${name}/deno.json`));
    expect(imports.zod).toBe(`npm:zod@${JSON.parse(read("package.json")).dependencies.zod}`);
  });

  it.each(names)("%s checks by itself who calls it", (name) => {
    expect(read("supabase/config.toml")).toContain(`[functions.${name}]\nverify_jwt = false`);
  });
});

describe("a line of a function's log", () => {
  it("takes its level from the function's own records", () => {
    const record = '{"level":"info","message":"attempt settled","job":"1","attempt":2}';
    expect(functionLogLine("job-callback", record)).toBe(
      'info job-callback: attempt settled job="1" attempt=2',
    );
  });

  it.each(["error: Uncaught", "[1]", '{"level":"loud","message":"x"}'])("is a warning: %s", (line) => {
    expect(functionLogLine("queue-job", line)).toBe(`warn queue-job: ${line}`);
  });
});
