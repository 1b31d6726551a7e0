import { readFile, writeFile } from "node:fs/promises";
import { lexicographicSortSchema, printSchema } from "graphql";
import { operatorSchema, publicSchema } from "./schema/schema.ts";

/** Writes `schema.graphql` and `operator.graphql`. With `--check` it only compares them and fails on a difference. */
const check = process.argv.includes("--check");

for (const [name, schema] of [
  ["schema.graphql", publicSchema],
  ["operator.graphql", operatorSchema],
] as const) {
  const file = new URL(`../../${name}`, import.meta.url);
  const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;
  if (!check) {
    await writeFile(file, printed);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== printed) {
    console.error(`${name} doesn't match the server. Run: node server/src/printSchema.ts`);
    process.exitCode = 1;
  }
}
