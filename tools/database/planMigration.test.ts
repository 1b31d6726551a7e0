import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { asSuperuser, ensureDatabase } from "../../embedded/supabase/postgresDatabase.ts";
import { templateName } from "../../embedded/supabase/testing/testCluster.ts";
import { copyDatabase, type DatabasePair, dropDatabase, planMigration } from "./planMigration.ts";
import { readSchemaFiles, schemasAsMigration } from "./schemaFiles.ts";

vi.setConfig({ testTimeout: 60_000 });

const schemas = readSchemaFiles();
const address = inject("testCluster");
const declaredName = `plan_${process.pid}_schemas`;
const pair: DatabasePair = {
  address,
  current: `plan_${process.pid}_current`,
  declared: `plan_${process.pid}_declared`,
};

beforeAll(() => ensureDatabase({ address }, declaredName, [schemasAsMigration(schemas)]));
beforeEach(async () => {
  await copyDatabase(address, templateName, pair.current);
  await copyDatabase(address, declaredName, pair.declared);
});
afterAll(async () => {
  for (const name of [declaredName, pair.current, pair.declared]) await dropDatabase(address, name);
});

const change = (database: string, sql: string) =>
  asSuperuser(address, database, (client) => client.query(sql));

describe("planMigration", () => {
  // Fails if supabase/schemas/ or the contracts were changed without a migration.
  it("returns null while migrations and schemas create the same database", async () => {
    expect(await planMigration(pair, schemas, false)).toBeNull();
  });

  it("creates new objects with their privileges, and updates rows of configuration", async () => {
    await change(
      pair.declared,
      `create table public.notes (id uuid primary key default gen_random_uuid(), text text not null);
       alter table public.notes enable row level security;
       create policy "Anyone can view notes" on public.notes for select using (true);
       grant select on public.notes to authenticated;
       comment on table public.notes is 'Notes.';
       create function private.note_count() returns bigint language sql stable set search_path = '' as
         $$ select count(*) from public.notes $$;
       update public.job_formats set title = 'SDXL quick' where title = 'SDXL fast';`,
    );
    const files = schemas.map((file) => ({ ...file, sql: file.sql.replace("'SDXL fast'", "'SDXL quick'") }));
    const statements = await planMigration(pair, files, false);
    expect(statements).toMatch(/CREATE TABLE "public"\."notes"/);
    expect(statements).toMatch(/CREATE POLICY "Anyone can view notes"/);
    expect(statements).toMatch(/note_count/);
    expect(statements).toMatch(/insert into public\.job_formats[\s\S]*'SDXL quick'/);
  });

  it("drops a table only with allowDrops", async () => {
    await change(pair.current, "create table public.old_notes (text text)");
    await expect(planMigration(pair, schemas, false)).rejects.toThrow(
      /would lose data[\s\S]*--allow-drops[\s\S]*old_notes/,
    );
    expect(await planMigration(pair, schemas, true)).toMatch(/DROP TABLE "public"\."old_notes"/i);
  });

  it("names the rows that it can't write", async () => {
    await change(pair.current, "update public.tiers set max_pending = max_pending + 1");
    await expect(planMigration(pair, schemas, true)).rejects.toThrow(/by hand[\s\S]*tiers/);
  });
});
