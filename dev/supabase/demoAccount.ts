import type { Sql } from "./database.ts";
import type { Handler } from "./httpServer.ts";

export type DemoAccount = { email: string; password: string };

/** Exists in embedded databases only, which listen on this machine alone. */
export const defaultDemoAccount: DemoAccount = { email: "demo@ourvidz.local", password: "demo-password-1" };

const credits = 10_000;

/**
 * Creates the demo account unless it is there, and makes it an operator. Its credits are topped up once, not at every
 * start.
 */
export async function ensureDemoAccount(
  { email, password }: DemoAccount,
  handle: Handler,
  anonKey: string,
  sql: Sql,
): Promise<void> {
  const [existing] = await sql("select id from auth.users where email = $1", [email]);
  if (!existing) {
    const response = await handle(
      new Request("http://127.0.0.1/auth/v1/signup", {
        method: "POST",
        headers: { apikey: anonKey, "content-type": "application/json" },
        body: JSON.stringify({ email, password }),
      }),
    );
    if (!response.ok) throw new Error(`The demo account could not be made: ${await response.text()}`);
  }
  await sql(
    `update public.user_profiles p set role = 'operator' from auth.users u
     where u.id = p.id and u.email = $1 and p.role <> 'operator'`,
    [email],
  );
  await sql(
    `insert into public.credit_ledger (user_id, kind, amount, note)
     select u.id, 'grant', $2::integer - 100, 'demo account' from auth.users u
     where u.email = $1
       and not exists (select from public.credit_ledger l where l.user_id = u.id and l.note = 'demo account')`,
    [email, credits],
  );
}
