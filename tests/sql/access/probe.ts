import { type Actor, asAnonymous, asService, asUser, type SqlDatabase } from "../sqlDatabase.ts";
import type { Role } from "./matrix.ts";
import { users } from "./rows.ts";

/** A table with one of its rows: the owner's, if rows have owners. */
export type ProbedTable = { name: string; columns: Column[]; where: string; row: Record<string, unknown> };
type Column = { name: string; writable: boolean };

export function actorOf(role: Role): Actor {
  switch (role) {
    case "anon":
    case "partnerKey":
      return asAnonymous;
    case "service":
      return asService;
    default:
      return asUser(users[role]);
  }
}

/** All tables of the schemas public and private, with a row each. Throws for a table without rows. */
export async function tablesToProbe({ sql }: SqlDatabase): Promise<ProbedTable[]> {
  const tables = await sql(
    `select c.oid::text as oid, c.relname as name from pg_class c
     where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm')
     order by 2`,
  );
  const probed: ProbedTable[] = [];
  for (const { oid, name } of tables as { oid: string; name: string }[]) {
    const columns = (await sql(
      `select attname as name, attidentity = '' and attgenerated = '' as writable,
         coalesce(attnum = any (i.indkey), false) as key
       from pg_attribute left join pg_index i on i.indrelid = attrelid and i.indisprimary
       where attrelid = $1::oid and attnum > 0 and not attisdropped order by attnum`,
      [oid],
    )) as (Column & { key: boolean })[];
    const owner = columns.some((column) => column.name === "user_id") ? "user_id" : "id";
    const [found] = await sql(
      `select to_jsonb(t) as row from public.${name} t order by (to_jsonb(t) ->> $1) = $2 desc nulls last limit 1`,
      [owner, users.owner],
    );
    if (!found) throw new Error(`The table ${name} has no row to test. Add one to access/rows.ts.`);
    const row = found.row as Record<string, unknown>;
    const keys = columns.filter(({ key }) => key).map((column) => column.name);
    const where = keys.map((key) => `${key} = '${String(row[key])}'`).join(" and ");
    probed.push({ name, columns, where, row });
  }
  return probed;
}

/** The access of a role to a table: see `Access`. */
export async function probe(database: SqlDatabase, table: ProbedTable, role: Role): Promise<string> {
  const actor = actorOf(role);
  const { name, where, row } = table;
  const probeStatement = async (text: string, params: unknown[] = []): Promise<string> => {
    try {
      return (await database.countAffected(actor, text, params)) > 0 ? "y" : ".";
    } catch (error) {
      // Refused by a privilege, a policy or an append-only trigger. Keys and constraints (23…) are checked after those.
      if (["42501", "P0001"].includes(codeOf(error))) return "-";
      if (codeOf(error).startsWith("23")) return "y";
      throw error;
    }
  };
  const allowed = async (verb: "INSERT" | "UPDATE"): Promise<string[]> => {
    const writable = table.columns.filter((column) => column.writable).map((column) => column.name);
    const rows = await database.sql(
      "select c as name from unnest($1::text[]) c where has_column_privilege($2, $3, c, $4)",
      [writable, actor.role, `public.${name}`, verb],
    );
    return rows.length > 0 ? rows.map((found) => String(found.name)) : writable;
  };
  const inserted = (await allowed("INSERT")).join(", ");
  const [updated = ""] = await allowed("UPDATE");
  return [
    await probeStatement(`select 1 from public.${name} where ${where}`),
    await probeStatement(
      `insert into public.${name} (${inserted}) select ${inserted} from jsonb_populate_record(null::public.${name}, $1::jsonb)`,
      [JSON.stringify(row)],
    ),
    await probeStatement(`update public.${name} set ${updated} = ${updated} where ${where}`),
    await probeStatement(`delete from public.${name} where ${where}`),
  ].join("");
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown";
