import { writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { migrationsFolder, readMigrations } from "../../embedded/supabase/migrations.ts";
import { ensureDatabase } from "../../embedded/supabase/postgresDatabase.ts";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { MigrationPlanError, planMigration } from "./planMigration.ts";
import { readSchemaFiles, type SchemaFile, schemasAsMigration } from "./schemaFiles.ts";
import { withTemporaryCluster } from "./temporaryCluster.ts";

const help = `Usage: npm run db:migration -- NAME [--allow-drops]

Compares a temporary database with supabase/migrations/ to one with supabase/schemas/, and writes the difference to
supabase/migrations/<time>_NAME.sql. The statements were tried when the command ends.

  NAME            what the migration does, in lower case: add_api_keys
  --allow-drops   also write statements that lose data
  --check         write nothing; fail if the two differ
  --baseline      write the first migration again from supabase/schemas/; only before the first release, because data
                  folders and projects with the old one can't be migrated`;

/** The first migration of our tables: a copy of the schemas. */
const baselineFile = join(migrationsFolder, "20261201000100_baseline.sql");

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      "allow-drops": { type: "boolean" },
      check: { type: "boolean" },
      baseline: { type: "boolean" },
    },
  });
  if (values.help) return console.log(help);
  const schemas = readSchemaFiles();
  if (values.baseline) {
    writeFileSync(baselineFile, printBaseline(schemas));
    return console.log(`Wrote ${shown(baselineFile)}.`);
  }
  const name = positionals[0] ?? "";
  if (!values.check && !/^[a-z][a-z0-9_]{2,60}$/.test(name)) {
    throw new PlainFailure(
      `"${name}" can't name a migration; use lower-case letters, digits and underscores, as in: npm run db:migration -- add_api_keys`,
    );
  }
  const statements = await withTemporaryCluster(async (cluster) => {
    await ensureDatabase(cluster, "current", readMigrations());
    await ensureDatabase(cluster, "declared", [schemasAsMigration(schemas)]);
    const pair = { address: cluster.address, current: "current", declared: "declared" };
    return planMigration(pair, schemas, values["allow-drops"] === true);
  });
  if (statements === null)
    return console.log(
      "Nothing to migrate: supabase/migrations/ and supabase/schemas/ create the same database.",
    );
  if (values.check) {
    throw new PlainFailure(
      "supabase/migrations/ and supabase/schemas/ create different databases. Run npm run db:migration -- NAME.",
    );
  }
  const file = join(migrationsFolder, `${nextVersion(new Date())}_${name}.sql`);
  writeFileSync(
    file,
    `-- ${name.replaceAll("_", " ")}: describe the purpose here.\n\n${statements.trim()}\n`,
  );
  console.log(`Wrote ${shown(file)}. Review it, and describe its purpose in the first line.`);
}

/** The baseline with the current schemas. */
function printBaseline(files: readonly SchemaFile[]): string {
  const header = "-- The database of release 0.1.0. Generated from supabase/schemas/; don't edit.\n";
  return header + files.map(({ path, sql }) => `\n-- From supabase/${path}\n\n${sql}`).join("");
}

/** The time in UTC, or the second after the last migration where that is later. */
function nextVersion(now: Date): string {
  const time = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const last = readMigrations().at(-1)?.version ?? "0";
  return time > last ? time : String(BigInt(last) + 1n);
}

const shown = (file: string): string => relative(process.cwd(), file) || basename(file);

main(process.argv.slice(2)).catch((error: unknown) => {
  const isPlain = error instanceof PlainFailure || error instanceof MigrationPlanError;
  console.error(isPlain ? error.message : error);
  process.exitCode = 1;
});
