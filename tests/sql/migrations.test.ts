import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { contractVersion } from "#contracts/version.ts";
import { readMigrations } from "../../embedded/supabase/migrations.ts";
import { schemasFolder } from "../../tools/database/generatedSchemaFiles.ts";
import { openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
beforeAll(async () => {
  database = await openSqlDatabase();
});
afterAll(() => database?.close());

const generatedSql = ["job_format_rows.sql", "storage_bucket_rows.sql"]
  .map((file) => readFileSync(join(schemasFolder, file), "utf8"))
  .join("\n");

describe("the rows generated from the contracts", () => {
  it("correct existing rows and add missing ones", async () => {
    const readRows = () =>
      Promise.all([
        database.sql("select * from public.job_formats order by job_type"),
        database.sql("select * from public.job_qualities order by job_type"),
        database.sql(
          "select id, name, public, file_size_limit, allowed_mime_types from storage.buckets order by id",
        ),
      ]);
    const before = await readRows();
    await database.sql("update public.job_formats set credits = 99, max_steps = 7, batch_sizes = '{2}'");
    await database.sql("update public.job_qualities set estimated_time = 1");
    await database.sql(
      "update storage.buckets set public = true, file_size_limit = null, allowed_mime_types = null",
    );
    await database.sql("delete from storage.buckets where id = 'thumbnails'");
    await database.sql(generatedSql);
    expect(await readRows()).toEqual(before);
  });

  it("have the order of the job catalog", async () => {
    const rows = await database.sql("select job_type from public.job_formats order by id");
    expect(rows.map(({ job_type }) => job_type)).toEqual(jobTypes);
  });
});

describe("private.contract_version", () => {
  it("returns the version in contracts/version.ts", async () => {
    expect(await database.sql("select private.contract_version() as version")).toEqual([
      { version: contractVersion },
    ]);
  });
});

describe("supabase/migrations", () => {
  // npm run db:migration writes a placeholder.
  it.each(readMigrations())("$name begins with its purpose", ({ sql }) => {
    const [line = ""] = sql.split("\n");
    const advice = "Replace the first line of the migration: -- and a sentence that says why it exists.";
    expect(line, advice).toMatch(/^-- [A-Z]\S*( \S+){4}/);
    expect(line).not.toContain("describe the purpose here");
  });
});
