import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExistingProject, migrationNamed, openProject } from "./existingProject.ts";

describe("adopting a project without rows", () => {
  it("results in the same database as a fresh one", async () => {
    const catalog = `
      select c.relname, c.relnamespace::regnamespace::text as schema, c.relkind::text as kind, a.attname, a.atttypid::regtype::text as type
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relnamespace::regnamespace::text in ('public', 'private', 'adopted') order by 2, 1, 4`;
    const seen: unknown[] = [];
    for (const configured of [true, false]) {
      const project = await openProject({ configured });
      try {
        const notices = await project.migrate();
        expect(notices.filter((notice) => notice.includes("adopted"))).toEqual([]);
        expect(await project.sql("select from pg_namespace where nspname = 'adopted'")).toEqual([]);
        seen.push(await project.sql(catalog));
      } finally {
        await project.close();
      }
    }
    expect(seen[0]).toEqual(seen[1]);
  });
});

describe("adopting a project that differs from the specification", () => {
  let project: ExistingProject;
  beforeAll(async () => {
    project = await openProject({ configured: true });
  });
  afterAll(() => project?.close());

  it.each([
    ["alter table jobs add column mood text", "The columns of public.jobs are not those"],
    ["drop table job_qualities", "public.job_qualities is missing"],
    ["create view busy as select id from jobs", "objects depend on them: the view busy"],
    [
      "create table likes (asset_id uuid references assets (id))",
      "the foreign key likes_asset_id_fkey of likes",
    ],
  ])("changes nothing and raises an error after %s", async (change, message) => {
    const adopt = migrationNamed("adopt_existing_tables");
    await project.sql("begin");
    await project.sql(change);
    await expect(project.sql(adopt)).rejects.toThrow(message);
    await project.sql("rollback");
    expect(await project.sql("select from pg_namespace where nspname = 'adopted'")).toEqual([]);
  });
});
