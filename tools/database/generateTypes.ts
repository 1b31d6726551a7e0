import { readFileSync, writeFileSync } from "node:fs";
import { currentTypes, typesFile } from "./types/currentTypes.ts";

/** Writes `supabase/database.types.ts`; with `--check`, fails when it is not what it would write. */
const types = await currentTypes();
if (!process.argv.includes("--check")) {
  writeFileSync(typesFile, types);
} else if (readFileSync(typesFile, "utf8") !== types) {
  process.stderr.write(
    "supabase/database.types.ts does not fit the migrations; run npm run generate:types.\n",
  );
  process.exitCode = 1;
}
