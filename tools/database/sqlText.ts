export type SqlValue = string | number | boolean | null | readonly number[] | readonly string[];

/** A value as an SQL literal. Arrays have no type, so that PostgreSQL must be able to infer it from their elements. */
export function literal(value: SqlValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return `array[${value.map(literal).join(", ")}]`;
}

/** One statement that inserts missing rows and updates existing ones. */
export function upsert(table: string, key: string, rows: readonly Record<string, SqlValue>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => wrapped(columns.map((column) => literal(row[column] ?? null))));
  const updates = columns
    .filter((column) => column !== key)
    .map((column) => `  ${column} = excluded.${column}`);
  return [
    `insert into ${table} ${wrapped(columns)}`,
    `values\n${values.map((row) => `  ${row.replaceAll("\n", "\n  ")}`).join(",\n")}`,
    `on conflict (${key}) do update set\n${updates.join(",\n")};\n`,
  ].join("\n");
}

const lineLength = 110;

/** A list in parentheses, wrapped if one line would be too long. */
export function wrapped(items: readonly string[]): string {
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const text = index < items.length - 1 ? `${item},` : item;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= lineLength)
      lines[lines.length - 1] += ` ${text}`;
    else lines.push(text);
  }
  return lines.length <= 1 ? `(${lines.join("")})` : `(\n${lines.map((line) => `  ${line}`).join("\n")}\n)`;
}

/** The first lines of a generated file. */
export const generatedHeader = (source: string, purpose: string): string =>
  `-- Generated from ${source} by npm run generate:types. Do not edit.\n${purpose.replaceAll(/^/gm, "-- ")}\n\n`;
