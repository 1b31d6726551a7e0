import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openSqlDatabase, type SqlDatabase } from "../sqlDatabase.ts";
import { changeable, hidden, matrix, roles } from "./matrix.ts";
import { type ProbedTable, probe, tablesToProbe } from "./probe.ts";
import { fillTables } from "./rows.ts";

vi.setConfig({ testTimeout: 60_000 });

let database: SqlDatabase;
let tables: ProbedTable[];

beforeAll(async () => {
  database = await openSqlDatabase();
  await fillTables(database);
  tables = await tablesToProbe(database);
});
afterAll(() => database?.close());

it("the access matrix has an entry for exactly the existing tables", () => {
  expect(Object.keys(matrix).sort()).toEqual(tables.map(({ name }) => name));
});

it("every role can do exactly what the access matrix says", async () => {
  const found: Record<string, Record<string, string>> = {};
  for (const table of tables) {
    const access: Record<string, string> = {};
    for (const role of roles) access[role] = await probe(database, table, role);
    found[table.name] = access;
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

it("users can update only the changeable columns", async () => {
  expect(await columnsOf("has_column_privilege('authenticated', c.oid, a.attnum, 'UPDATE')")).toEqual(
    changeable,
  );
});

it("users can't read the hidden columns of rows that they can see", async () => {
  const canSeeSome = "has_any_column_privilege('authenticated', c.oid, 'SELECT')";
  expect(
    await columnsOf(`${canSeeSome} and not has_column_privilege('authenticated', c.oid, a.attnum, 'SELECT')`),
  ).toEqual(hidden);
});
