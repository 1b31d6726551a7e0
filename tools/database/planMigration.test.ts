import { describe, expect, it, vi } from "vitest";
import { readMigrations } from "../../embedded/supabase/migrations.ts";
import { planMigration } from "./planMigration.ts";
import { readSchemaFiles, type SchemaFile } from "./schemaFiles.ts";

vi.setConfig({ testTimeout: 120_000 });

const migrations = readMigrations();
const schemas = readSchemaFiles();

/** The schema files with a change in one of them, which must apply. */
function changed(path: string, change: (sql: string) => string): SchemaFile[] {
  const files = schemas.map((file) => (file.path.endsWith(path) ? { ...file, sql: change(file.sql) } : file));
  expect(files).not.toEqual(schemas);
  return files;
}

describe("planMigration", () => {
  it("finds nothing to do while migrations and schemas make the same database", async () => {
    expect(await planMigration(migrations, schemas, false)).toBeNull();
  });

  it("creates what was added, with its rights, and changed rows of configuration", async () => {
    const added = `
      create table public.notes (id uuid primary key default gen_random_uuid(), text text not null);
      alter table public.notes enable row level security;
      create policy "Everyone can read notes" on public.notes for select using (true);
      grant select on public.notes to authenticated;
      comment on table public.notes is 'Notes.';
      create function private.note_count() returns bigint language sql stable set search_path = '' as
        $$ select count(*) from public.notes $$;`;
    const files = changed("job_format_rows.sql", (sql) => sql.replace("'SDXL fast'", "'SDXL quick'"));
    files.push({ path: "schemas/notes.sql", sql: added });
    const statements = await planMigration(migrations, files, false);
    expect(statements).toMatch(/CREATE TABLE "public"\."notes"/);
    expect(statements).toMatch(/CREATE POLICY "Everyone can read notes"/);
    expect(statements).toMatch(/note_count/);
    expect(statements).toMatch(/insert into public\.job_formats[\s\S]*'SDXL quick'/);
  });

  it("drops a table only when asked to", async () => {
    const old = { version: "29991231000000", name: "old", sql: "create table public.old_notes (text text);" };
    await expect(planMigration([...migrations, old], schemas, false)).rejects.toThrow(
      /would lose data[\s\S]*--allow-drops[\s\S]*old_notes/,
    );
    expect(await planMigration([...migrations, old], schemas, true)).toMatch(
      /DROP TABLE "public"\."old_notes"/i,
    );
  });

  it("names the rows that it can't write", async () => {
    const old = {
      version: "29991231000000",
      name: "old",
      sql: "update public.tiers set max_pending = max_pending + 1;",
    };
    await expect(planMigration([...migrations, old], schemas, true)).rejects.toThrow(/by hand[\s\S]*tiers/);
  });
});
