import { join } from "node:path";
import { readMigrations } from "../../../embedded/supabase/migrations.ts";
import { openPglite } from "../../../embedded/supabase/pgliteDatabase.ts";
import { printTypes } from "./printTypes.ts";
import { readSchema } from "./readSchema.ts";

export const typesFile = join(import.meta.dirname, "../../../supabase/database.types.ts");

/** What `supabase/database.types.ts` should say, from a fresh database with all migrations. */
export async function currentTypes(): Promise<string> {
  const connection = await openPglite(null, readMigrations());
  try {
    return printTypes(await readSchema(connection.driver));
  } finally {
    await connection.close();
  }
}
