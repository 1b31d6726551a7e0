import { catalogSql } from "./catalogSql.ts";

/**
 * The definitions of the objects in a database, by kind and name (`column jobs.prompt`), as PostgreSQL prints them. It
 * doesn't depend on the order in which objects and columns were created.
 */
export type Catalog = ReadonlyMap<string, string>;

/** Runs a statement as superuser and returns its rows. */
export type Query = (text: string) => Promise<Record<string, unknown>[]>;

/** Reads the schemas public and private, our policies and triggers in other schemas, and the rows of configuration. */
export async function readCatalog(query: Query): Promise<Catalog> {
  const catalog = new Map<string, string>();
  for (const [kind, sql] of Object.entries(catalogSql)) {
    for (const row of await query(sql)) catalog.set(`${kind} ${row.name}`, String(row.definition));
  }
  return catalog;
}

export type CatalogDifference = { object: string; before: string | null; after: string | null };

/** Returns the objects that differ. `before` or `after` is null if the object doesn't exist there. */
export function compareCatalogs(before: Catalog, after: Catalog): CatalogDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .map((object) => ({ object, before: before.get(object) ?? null, after: after.get(object) ?? null }))
    .filter((difference) => difference.before !== difference.after);
}
