import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readMigrations } from "../../embedded/supabase/migrations.ts";
import { asSuperuser, ensureDatabase } from "../../embedded/supabase/postgresDatabase.ts";
import { withTemporaryCluster } from "./temporaryCluster.ts";
import { printTypes } from "./types/printTypes.ts";
import { readSchema } from "./types/readSchema.ts";

const typesFile = join(import.meta.dirname, "../../supabase/database.types.ts");

/** Writes `supabase/database.types.ts`. With `--check`, fails if the file is out of date. */
const types = await withTemporaryCluster(async (cluster) => {
  await ensureDatabase(cluster, "migrated", readMigrations());
  const schema = await asSuperuser(cluster.address, "migrated", (client) =>
    readSchema(async (text) => (await client.query(text)).rows),
  );
  return printTypes(schema);
});
if (!process.argv.includes("--check")) {
  writeFileSync(typesFile, types);
} else if (readFileSync(typesFile, "utf8") !== types) {
  process.stderr.write("supabase/database.types.ts is out of date. Run npm run generate:types.\n");
  process.exitCode = 1;
}
