import { writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { migrationsFolder, readMigrations } from "../../embedded/supabase/migrations.ts";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { baselineFile, printBaseline } from "./baseline.ts";
import { MigrationPlanError, planMigration } from "./planMigration.ts";
import { readSchemaFiles } from "./schemaFiles.ts";

const help = `Usage: npm run db:migration -- NAME [--allow-drops]

Compares two temporary databases, one with supabase/migrations/ and one with supabase/schemas/, and writes what the first
lacks to supabase/migrations/<time>_NAME.sql. The statements have been tried when the command ends.

  NAME            what the migration does, in lower case: add_api_keys
  --allow-drops   also write statements that lose data
  --check         write nothing; fail if the two differ
  --baseline      write the first migration again from supabase/schemas/; only before a release, as data folders and
                  projects that have it must start over`;

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
  const statements = await planMigration(readMigrations(), schemas, values["allow-drops"] === true);
  if (statements === null)
    return console.log("supabase/migrations/ and supabase/schemas/ make the same database.");
  if (values.check) {
    throw new PlainFailure(
      "supabase/schemas/ declares another database than supabase/migrations/ make; run npm run db:migration -- NAME.",
    );
  }
  const file = join(migrationsFolder, `${nextVersion(new Date())}_${name}.sql`);
  writeFileSync(file, `-- ${name.replaceAll("_", " ")}: say here why.\n\n${statements.trim()}\n`);
  console.log(`Wrote ${shown(file)}. Read it, and say in its first line why it is made.`);
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
