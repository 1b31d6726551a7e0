import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaFiles, schemasFolder } from "./generatedSchemaFiles.ts";

/** Writes the generated files of `supabase/schemas/`. With `--check`, fails if one is out of date. */
const check = process.argv.includes("--check");
mkdirSync(schemasFolder, { recursive: true });
for (const [name, print] of Object.entries(schemaFiles)) {
  const path = join(schemasFolder, name);
  const text = print();
  if (!check) {
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    process.stderr.write(
      `supabase/schemas/${name} doesn't match contracts/jobs/. Run npm run generate:types.\n`,
    );
    process.exitCode = 1;
  }
}
