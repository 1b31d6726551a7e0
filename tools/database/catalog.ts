import { catalogSql } from "./catalogSql.ts";

/**
 * What a database consists of: for each kind of object (`column`, `function`, `grant` …) its definition by name, as
 * PostgreSQL prints it. Two databases that behave alike have the same catalog, in whichever order their objects and
 * columns were created.
 */
export type Catalog = ReadonlyMap<string, string>;

/** Runs a statement as superuser and returns its rows. */
export type Query = (text: string) => Promise<Record<string, unknown>[]>;

/** Reads the schemas public and private, policies and triggers of ours elsewhere, and the rows of configuration. */
export async function readCatalog(query: Query): Promise<Catalog> {
  const catalog = new Map<string, string>();
  for (const [kind, sql] of Object.entries(catalogSql)) {
    for (const row of await query(sql)) catalog.set(`${kind} ${row.name}`, String(row.definition));
  }
  return catalog;
}

export type CatalogDifference = { object: string; before: string | null; after: string | null };

/** The objects that differ, by name; `before` or `after` is null where the object doesn't exist. */
export function compareCatalogs(before: Catalog, after: Catalog): CatalogDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .map((object) => ({ object, before: before.get(object) ?? null, after: after.get(object) ?? null }))
    .filter((difference) => difference.before !== difference.after);
}
