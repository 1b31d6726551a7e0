import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../../supabase/database.types.ts";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import type { SupabaseAccess } from "./findSupabase.ts";

type Failure = { message: string; status?: number | undefined; code?: string | undefined };

export type Operators = {
  /** Email addresses, sorted. */
  list(): Promise<string[]>;
  /** Whether the account was none before. Throws a PlainFailure for an unknown address. */
  add(email: string): Promise<boolean>;
  /** Whether the account was one. Throws likewise. */
  remove(email: string): Promise<boolean>;
};

/** Users that are read at a time; as many as Supabase Auth gives. */
const defaultPageSize = 1000;

/** Reads and writes who is an operator, with the service key. Throws a PlainFailure when Supabase refuses. */
export function createOperators({ url, serviceKey }: SupabaseAccess, pageSize = defaultPageSize): Operators {
  const client: SupabaseClient<Database> = createClient<Database>(url, serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });

  function fail({ message, code, ...failure }: Failure, status = failure.status): never {
    if (status === 401 || status === 403 || code === "42501" || /invalid api key|JWT/i.test(message)) {
      throw new PlainFailure(
        `Supabase at ${url} refuses the service key (${message}); check SUPABASE_SERVICE_KEY.`,
      );
    }
    if (code === "42703" || code === "42P01" || code === "PGRST205" || code === "PGRST204") {
      throw new PlainFailure(
        `The database at ${url} has no column user_profiles.role; bring it up to date with \`supabase db push\`.`,
      );
    }
    throw new PlainFailure(`Supabase at ${url} does not answer as it should: ${message}`);
  }

  async function idOf(email: string): Promise<string> {
    for (let page = 1; ; page += 1) {
      const { data, error } = await client.auth.admin.listUsers({ page, perPage: pageSize });
      if (error) fail(error);
      const user = data.users.find((candidate) => candidate.email?.toLowerCase() === email);
      if (user) return user.id;
      if (data.users.length === 0) break;
    }
    throw new PlainFailure(
      `There is no account with the address ${email}; sign up with it on the site first.`,
    );
  }

  async function setRole(email: string, role: "user" | "operator"): Promise<boolean> {
    const id = await idOf(email);
    const profiles = client.from("user_profiles");
    const read = await profiles.select("role").eq("id", id).maybeSingle();
    if (read.error) fail(read.error, read.status);
    if ((read.data?.role ?? "user") === role) return false;
    // An account that is older than the profiles may have none.
    const written = await profiles.upsert({ id, role });
    if (written.error) fail(written.error, written.status);
    return true;
  }

  return {
    add: (email) => setRole(email, "operator"),
    remove: (email) => setRole(email, "user"),
    async list() {
      const { data, error, status } = await client.from("user_profiles").select("id").eq("role", "operator");
      if (error) fail(error, status);
      const emails = data.map(async ({ id }) => {
        const found = await client.auth.admin.getUserById(id);
        if (found.error) fail(found.error);
        return found.data.user.email ?? id;
      });
      return (await Promise.all(emails)).sort();
    },
  };
}
