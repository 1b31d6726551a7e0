import type { Query } from "../catalog.ts";

export type Column = {
  name: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  /** True if PostgreSQL generates the value, and inserting one is an error. */
  alwaysGenerated: boolean;
};

export type Relationship = {
  name: string;
  columns: string[];
  oneToOne: boolean;
  table: string;
  tableColumns: string[];
};

export type Table = { name: string; columns: Column[]; relationships: Relationship[] };

export type Argument = { name: string; type: string; hasDefault: boolean };

export type DatabaseFunction = {
  name: string;
  args: Argument[];
  returnsSet: boolean;
  /** Row type of a public table, columns of `returns table (…)`, or a plain type. */
  returns: { table: string } | { columns: { name: string; type: string }[] } | { type: string };
};

export type Schema = {
  tables: Table[];
  functions: DatabaseFunction[];
  enums: { name: string; values: string[] }[];
};

/** Reads the tables, functions and enums of the schema `public`, sorted by name. Types have their PostgreSQL names. */
export async function readSchema(query: Query): Promise<Schema> {
  const tables = (await query(tablesSql)) as Table[];
  const functions = (await query(functionsSql)) as FunctionRow[];
  const enums = (await query(enumsSql)) as { name: string; values: string[] }[];
  return { tables, functions: functions.map(toFunction), enums };
}

type FunctionRow = {
  name: string;
  arg_names: string[] | null;
  arg_modes: string[] | null;
  arg_types: string[];
  defaults: number;
  returns_set: boolean;
  return_type: string;
  return_table: string | null;
};

function toFunction(row: FunctionRow): DatabaseFunction {
  const all = row.arg_types.map((type, index) => ({
    type,
    name: row.arg_names?.[index] ?? "",
    mode: row.arg_modes?.[index] ?? "i",
  }));
  const inputs = all.filter(({ mode }) => mode === "i" || mode === "b" || mode === "v");
  const columns = all.filter(({ mode }) => mode === "t" || mode === "o");
  const firstDefault = inputs.length - row.defaults;
  return {
    name: row.name,
    args: inputs
      .map(({ name, type }, index) => ({ name, type, hasDefault: index >= firstDefault }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    returnsSet: row.returns_set,
    returns: row.return_table
      ? { table: row.return_table }
      : columns.length > 0
        ? { columns: columns.map(({ name, type }) => ({ name, type })) }
        : { type: row.return_type },
  };
}

const tablesSql = `
  select c.relname as name,
    (
      select jsonb_agg(jsonb_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, null), 'nullable', not a.attnotnull,
        'hasDefault', a.atthasdef or a.attidentity <> '', 'alwaysGenerated', a.attidentity = 'a' or a.attgenerated <> ''
      ) order by a.attname collate "C")
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns,
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'name', f.conname, 'table', t.relname,
        'columns', (select jsonb_agg(a.attname order by k.position) from unnest(f.conkey) with ordinality k (num, position)
          join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num),
        'tableColumns', (select jsonb_agg(a.attname order by k.position) from unnest(f.confkey) with ordinality k (num, position)
          join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num),
        'oneToOne', exists (select from pg_constraint u where u.conrelid = f.conrelid and u.contype in ('p', 'u')
          and u.conkey <@ f.conkey)
      ) order by f.conname collate "C")
      from pg_constraint f join pg_class t on t.oid = f.confrelid
      where f.conrelid = c.oid and f.contype = 'f' and t.relnamespace = c.relnamespace
    ), '[]') as relationships
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  order by c.relname collate "C"
`;

const functionsSql = `
  select p.proname as name, p.proargnames as arg_names, p.proargmodes::text[] as arg_modes,
    array(select format_type(t.oid, null) from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))
      with ordinality t (oid, position) order by t.position) as arg_types,
    p.pronargdefaults as defaults, p.proretset as returns_set, format_type(p.prorettype, null) as return_type,
    c.relname as return_table
  from pg_proc p
  join pg_type r on r.oid = p.prorettype
  left join pg_class c on c.oid = r.typrelid and c.relkind = 'r'
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and r.typname <> 'trigger'
  order by p.proname collate "C"
`;

const enumsSql = `
  select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as values
  from pg_type t join pg_enum e on e.enumtypid = t.oid
  where t.typnamespace = 'public'::regnamespace
  group by 1 order by 1
`;
