import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { baselineFile, printBaseline } from "./baseline.ts";
import { readSchemaFiles } from "./schemaFiles.ts";

/** Writes the baseline migration; with `--check`, fails if it is not what it would write. */
const baseline = printBaseline(readSchemaFiles());
if (!process.argv.includes("--check")) {
  writeFileSync(baselineFile, baseline);
} else if (!existsSync(baselineFile) || readFileSync(baselineFile, "utf8") !== baseline) {
  process.stderr.write(
    "The baseline in supabase/migrations/ does not fit supabase/schemas/; run npm run generate:types.\n",
  );
  process.exitCode = 1;
}
