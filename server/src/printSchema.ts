import { readFile, writeFile } from "node:fs/promises";
import { lexicographicSortSchema, printSchema } from "graphql";
import { schema } from "./schema/schema.ts";

/** Writes `schema.graphql`; with `--check` only compares and fails on a difference. */
const file = new URL("../../schema.graphql", import.meta.url);
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (process.argv.includes("--check")) {
  const committed = await readFile(file, "utf8").catch(() => "");
  if (committed !== printed) {
    console.error("schema.graphql does not match the server. Run: node server/src/printSchema.ts");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, printed);
}
