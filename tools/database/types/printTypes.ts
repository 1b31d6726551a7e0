import type { Column, DatabaseFunction, Schema, Table } from "./readSchema.ts";

/** Columns of function results that may be null, which PostgreSQL has no type information for. */
const nullableResults: Record<string, string[]> = {
  job_format_availability: ["reason"],
  prompt_enhancer: ["reason"],
  queue_positions: ["estimated_start_seconds", "estimated_finish_seconds"],
  queue_positions_of: ["estimated_start_seconds", "estimated_finish_seconds"],
};

/** The schema as the `Database` type that supabase-js' `createClient<Database>` takes. */
export function printTypes(schema: Schema): string {
  const type = typePrinter(schema);
  return `// Generated from supabase/migrations/ by npm run generate:types. Do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
${schema.tables.map((table) => printTable(table, type)).join("\n")}
    };
    Views: { [_ in never]: never };
    Functions: {
${schema.functions.map((entry) => printFunction(entry, type)).join("\n")}
    };
    Enums: ${printEnums(schema)};
    CompositeTypes: { [_ in never]: never };
  };
};
`;
}

type TypePrinter = (postgresType: string) => string;

function printTable(table: Table, type: TypePrinter): string {
  const fields = (line: (column: Column) => string) =>
    table.columns.map((column) => `          ${line(column)};`).join("\n");
  const valueType = (column: Column) => `${type(column.type)}${column.nullable ? " | null" : ""}`;
  const written = (column: Column, optional: boolean) =>
    column.alwaysGenerated
      ? `${column.name}?: never`
      : `${column.name}${optional ? "?" : ""}: ${valueType(column)}`;
  return `      ${table.name}: {
        Row: {
${fields((column) => `${column.name}: ${valueType(column)}`)}
        };
        Insert: {
${fields((column) => written(column, column.nullable || column.hasDefault))}
        };
        Update: {
${fields((column) => written(column, true))}
        };
        Relationships: ${printRelationships(table)};
      };`;
}

function printRelationships({ relationships }: Table): string {
  if (relationships.length === 0) return "[]";
  const entries = relationships.map(
    (entry) => `          {
            foreignKeyName: "${entry.name}";
            columns: ${JSON.stringify(entry.columns)};
            isOneToOne: ${entry.oneToOne};
            referencedRelation: "${entry.table}";
            referencedColumns: ${JSON.stringify(entry.tableColumns)};
          },`,
  );
  return `[\n${entries.join("\n")}\n        ]`;
}

function printFunction(entry: DatabaseFunction, type: TypePrinter): string {
  const args = entry.args.map(
    ({ name, type: argType, hasDefault }) =>
      `          ${name}${hasDefault ? "?" : ""}: ${type(argType)}${hasDefault ? " | null" : ""};\n`,
  );
  const setof =
    "table" in entry.returns
      ? `\n        SetofOptions: { from: "*"; to: "${entry.returns.table}"; isOneToOne: ${!entry.returnsSet}; isSetofReturn: ${entry.returnsSet} };`
      : "";
  return `      ${entry.name}: {
        Args: ${args.length === 0 ? "never" : `{\n${args.join("")}        }`};
        Returns: ${printResult(entry, type)};${setof}
      };`;
}

function printResult(entry: DatabaseFunction, type: TypePrinter): string {
  const { returns } = entry;
  const many = entry.returnsSet ? "[]" : "";
  if ("table" in returns) return `Database["public"]["Tables"]["${returns.table}"]["Row"]${many}`;
  if ("type" in returns) return `${type(returns.type)}${many}`;
  const nullable = nullableResults[entry.name] ?? [];
  const columns = returns.columns.map(
    (column) =>
      `          ${column.name}: ${type(column.type)}${nullable.includes(column.name) ? " | null" : ""};\n`,
  );
  return `{\n${columns.join("")}        }${many}`;
}

function printEnums({ enums }: Schema): string {
  if (enums.length === 0) return "{ [_ in never]: never }";
  const entries = enums.map(
    ({ name, values }) => `${name}: ${values.map((value) => `"${value}"`).join(" | ")}`,
  );
  return `{ ${entries.join("; ")} }`;
}

const known: Record<string, string> = {
  bigint: "number",
  boolean: "boolean",
  "character varying": "string",
  date: "string",
  "double precision": "number",
  integer: "number",
  json: "Json",
  jsonb: "Json",
  numeric: "number",
  real: "number",
  smallint: "number",
  text: "string",
  "timestamp with time zone": "string",
  "timestamp without time zone": "string",
  uuid: "string",
  void: "undefined",
};

function typePrinter(schema: Schema): TypePrinter {
  const enums = new Set(schema.enums.map(({ name }) => name));
  return (postgresType) => {
    if (postgresType.endsWith("[]")) return `${typePrinter(schema)(postgresType.slice(0, -2))}[]`;
    if (enums.has(postgresType)) return `Database["public"]["Enums"]["${postgresType}"]`;
    const printed = known[postgresType];
    if (!printed)
      throw new Error(`tools/database/types/printTypes.ts does not know the Postgres type ${postgresType}.`);
    return printed;
  };
}
