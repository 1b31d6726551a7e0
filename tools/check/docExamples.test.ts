import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, it } from "vitest";

const schema = buildSchema(readFileSync("schema.graphql", "utf8"));

/** The GraphQL operations in a document: in JSON bodies, in template strings and in inline code. */
function operationsIn(text: string): string[] {
  const bodies = [...text.matchAll(/\\?"query\\?": \\?"((?:\\\\?\\?"|[^"\n])*?)\\?"(?=[,\s}])/g)].map(
    ([, body = ""]) => body.replace(/\\+"/g, '"').replaceAll("\\$", "$").replaceAll("$JOB", "id"),
  );
  const templates = [...text.matchAll(/query = `([^`]*)`/g)].map(([, query = ""]) => query);
  const inline = [...text.matchAll(/`(\{ (?:jobFormats|viewer) [^`]*)`/g)].map(([, query = ""]) => query);
  return [...bodies, ...templates, ...inline];
}

it("docs/api/graphql.md has operations that are valid in the schema", () => {
  const operations = operationsIn(readFileSync("docs/api/graphql.md", "utf8"));
  expect(operations.length).toBeGreaterThanOrEqual(7);
  for (const operation of operations) {
    expect(
      validate(schema, parse(operation)).map(({ message }) => message),
      operation,
    ).toEqual([]);
  }
});

it("docs/api/graphql.md lists every error code", () => {
  const text = readFileSync("docs/api/graphql.md", "utf8");
  const source = readFileSync("server/src/errors.ts", "utf8");
  const table = source.slice(source.indexOf("errorCodes = {"), source.indexOf("} as const"));
  const codes = [...table.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, code = ""]) => code);
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
});
