import { expect, test } from "vitest";
import { faultsOf } from "./fileRules.ts";

const lines = (count: number): string => "x\n".repeat(count);
/** Assembled, so that this file doesn't violate the rule. */
const machineFolder = ["", "home", "user", "project"].join("/");

test("code past 400 lines is too long, other text is not", () => {
  expect(faultsOf("server/src/a.ts", lines(400))).toEqual([]);
  expect(faultsOf("server/src/a.ts", lines(401))).toEqual([
    "server/src/a.ts has 401 lines; more than 400 is too long, split it.",
  ]);
  expect(faultsOf("supabase/schemas/jobs.sql", lines(401))).toHaveLength(1);
  expect(faultsOf("supabase/migrations/20261201000100_baseline.sql", lines(900))).toEqual([]);
  expect(faultsOf("supabase/database.types.ts", lines(900))).toEqual([]);
  expect(faultsOf("docs/long.md", lines(900))).toEqual([]);
});

test("a folder of one machine is found, a path that only looks like one is not", () => {
  expect(faultsOf("README.md", `a\nsee ${machineFolder}/x`)).toEqual([
    `README.md:2 names a folder of one machine: ${machineFolder.slice(0, -"/project".length)}`,
  ]);
  expect(faultsOf("ops/start.sh", "ls /workspace/models; curl http://x.test/api/home/page")).toEqual([]);
});

test("the lock file fetches from the public registry only", () => {
  const entry = (host: string): string => `{ "resolved": "https://${host}/zod/-/zod-4.6.7.tgz" }`;
  expect(faultsOf("package-lock.json", entry("registry.npmjs.org"))).toEqual([]);
  expect(faultsOf("package-lock.json", entry("mirror.example.test"))).toHaveLength(1);
});
