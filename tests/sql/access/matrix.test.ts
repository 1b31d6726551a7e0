import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type BareDatabase, openBareDatabase } from "../actAs.ts";
import { changeable, hidden, matrix, roles } from "./matrix.ts";
import { type ProbedTable, probe, tablesToProbe } from "./probe.ts";
import { fillTables } from "./rows.ts";

vi.setConfig({ testTimeout: 60_000 });

let database: BareDatabase;
let tables: ProbedTable[];

beforeAll(async () => {
  database = await openBareDatabase();
  await fillTables(database);
  tables = await tablesToProbe(database);
});
afterAll(() => database?.close());

it("has a line for every table and none for a table that is gone", () => {
  expect(Object.keys(matrix).sort()).toEqual(tables.map(({ name }) => name));
});

it("lets every role do to every table what its line says, and no more", async () => {
  const found: Record<string, Record<string, string>> = {};
  for (const table of tables) {
    const line: Record<string, string> = {};
    for (const role of roles) line[role] = await probe(database, table, role);
    found[table.name] = line;
  }
  expect(found).toEqual(matrix);
});

const columnsOf = async (condition: string): Promise<Record<string, string[]>> => {
  const rows = await database.sql(
    `select c.relname as table, array_agg(a.attname::text order by a.attname) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and ${condition}
     group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ table, columns }) => [String(table), columns as string[]]));
};

it("lets people change these columns only", async () => {
  expect(await columnsOf("has_column_privilege('authenticated', c.oid, a.attnum, 'UPDATE')")).toEqual(
    changeable,
  );
});

it("hides these columns of rows that people see", async () => {
  const seen = "has_any_column_privilege('authenticated', c.oid, 'SELECT')";
  expect(
    await columnsOf(`${seen} and not has_column_privilege('authenticated', c.oid, a.attnum, 'SELECT')`),
  ).toEqual(hidden);
});
