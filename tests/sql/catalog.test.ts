import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PgliteConnection } from "@supabase/lite/pglite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { contractVersion } from "#contracts/version.ts";
import { readMigrations } from "../../embedded/supabase/migrations.ts";
import { openPglite } from "../../embedded/supabase/pgliteDatabase.ts";
import { schemasFolder } from "../../tools/database/generatedSchemaFiles.ts";
import { typesFile } from "../../tools/database/types/currentTypes.ts";
import { printTypes } from "../../tools/database/types/printTypes.ts";
import { readSchema } from "../../tools/database/types/readSchema.ts";

let connection: PgliteConnection;
beforeAll(async () => {
  connection = await openPglite(null, readMigrations());
});
afterAll(() => connection?.close());

const rows = async (sql: string) => (await connection.driver.query<Record<string, unknown>>(sql)).rows;

const generated = (file: string) => readFileSync(join(schemasFolder, file), "utf8");

/** Tables whose rows are generated from the contracts, with the file that holds them and what `rows` reads of them. */
const generatedRows = [
  ["public.job_formats", "job_format_rows.sql", "select * from public.job_formats order by job_type"],
  ["public.job_qualities", "job_format_rows.sql", "select * from public.job_qualities order by job_type"],
  [
    "storage.buckets",
    "storage_bucket_rows.sql",
    "select id, name, public, file_size_limit, allowed_mime_types from storage.buckets order by id",
  ],
] as const;

// Fails after a change of the contracts for which no migration was made.
it.each(generatedRows)("has the rows of %s that the contracts define", async (_table, file, select) => {
  const before = await rows(select);
  await connection.driver.exec(generated(file));
  expect(before).toEqual(await rows(select));
});

it("corrects rows that differ from the contracts and adds missing ones", async () => {
  const select = generatedRows.map(([, , text]) => text);
  const before = await Promise.all(select.map(rows));
  await connection.driver.exec(`
    update public.job_formats set credits = 99, max_steps = 7, batch_sizes = '{2}', frame_num = 5;
    update public.job_qualities set estimated_time = 1;
    update storage.buckets set public = true, file_size_limit = null, allowed_mime_types = null;
    delete from storage.buckets where id = 'thumbnails';
  `);
  await connection.driver.exec(generated("job_format_rows.sql") + generated("storage_bucket_rows.sql"));
  expect(await Promise.all(select.map(rows))).toEqual(before);
});

it("numbers the formats in the order of the catalog", async () => {
  const seeded = await rows("select job_type from public.job_formats order by id");
  expect(seeded.map(({ job_type }) => job_type)).toEqual(jobTypes);
});

it("speaks the version of the contract", async () => {
  expect(await rows("select private.contract_version() as version")).toEqual([{ version: contractVersion }]);
});

it("fits the generated types", async () => {
  const types = printTypes(await readSchema(connection.driver));
  expect(
    types === readFileSync(typesFile, "utf8"),
    "supabase/database.types.ts is stale: npm run generate:types",
  ).toBe(true);
});

it("says in each migration why it is there", () => {
  const migrations = readMigrations();
  expect(migrations.length).toBeGreaterThan(0);
  for (const { name, sql } of migrations) expect(sql, name).toMatch(/^-- \S.{20,}/);
});
