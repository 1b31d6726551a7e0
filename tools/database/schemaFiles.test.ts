import { describe, expect, it } from "vitest";
import { parseSchemaPaths, readSchemaFiles } from "./schemaFiles.ts";

const config = (...lines: string[]): string =>
  ["[db]", "port = 1", "", "[db.migrations]", "enabled = true", ...lines, "", "[db.seed]", "]"].join("\n");

describe("parseSchemaPaths", () => {
  it("returns the paths in their order", () => {
    const toml = config("schema_paths = [", '  "./schemas/b.sql",', '  "./schemas/a_1.sql",', "]");
    expect(parseSchemaPaths(toml)).toEqual(["schemas/b.sql", "schemas/a_1.sql"]);
  });

  it("refuses a missing array, also if only another table has one", () => {
    expect(() => parseSchemaPaths("")).toThrow("has no schema_paths");
    expect(() => parseSchemaPaths(config())).toThrow("has no schema_paths");
    expect(() => parseSchemaPaths(`${config()}\nschema_paths = [\n]`)).toThrow("has no schema_paths");
  });

  it.each([
    '  "./schemas/*.sql",',
    '  "../../embedded/supabase/a.sql",',
    '  "./schemas/a.sql", "./schemas/b.sql",',
    "  # a",
  ])("refuses the line %s", (line) => {
    expect(() => parseSchemaPaths(config("schema_paths = [", line, "]"))).toThrow(JSON.stringify(line));
  });

  it("refuses a file that is listed twice", () => {
    const line = '  "./schemas/a.sql",';
    expect(() => parseSchemaPaths(config("schema_paths = [", line, line, "]"))).toThrow("twice");
  });
});

it("reads privileges first, because they close what the other files create", () => {
  expect(readSchemaFiles()[0]?.path).toBe("schemas/privileges.sql");
});
