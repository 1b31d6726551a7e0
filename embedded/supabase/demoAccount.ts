import { SignJWT } from "jose";
import { z } from "zod";
import type { Sql } from "./database.ts";
import type { Handler } from "./httpServer.ts";
import type { Keys } from "./keys.ts";

export type DemoAccount = {
  email: string;
  password: string;
  /** Only where no other machine reaches the site. */
  isOperator: boolean;
};

/** Exists in embedded databases only, with a password that is made for each data folder. */
export const demoEmail = "demo@ourvidz.local";

const credits = 10_000;

/**
 * Creates the demo account unless it exists, and gives it the password and the role it is to have; sessions that began
 * with another password end. Its credits are topped up once, not at every start.
 */
export async function ensureDemoAccount(
  account: DemoAccount,
  handle: Handler,
  keys: Keys,
  sql: Sql,
): Promise<void> {
  const { email, password } = account;
  const call = createAuthCaller(handle, keys.anonKey);
  const [existing] = await sql("select id from auth.users where email = $1", [email]);
  if (!existing) {
    const answer = await call("POST", "signup", { email, password });
    if (!answer.ok) throw new Error(`The demo account could not be made: ${await answer.text()}`);
  } else {
    await ensurePassword(String(existing.id), account, call, keys.jwtSecret);
  }
  await sql(
    `update public.user_profiles p set role = $2 from auth.users u
     where u.id = p.id and u.email = $1 and p.role <> $2`,
    [email, account.isOperator ? "operator" : "user"],
  );
  await sql(
    `insert into public.credit_ledger (user_id, kind, amount, note)
     select u.id, 'grant', $2::integer - 100, 'demo account' from auth.users u
     where u.email = $1
       and not exists (select from public.credit_ledger l where l.user_id = u.id and l.note = 'demo account')`,
    [email, credits],
  );
}

type AuthCaller = (method: string, place: string, body: object, token?: string) => Promise<Response>;

const createAuthCaller =
  (handle: Handler, anonKey: string): AuthCaller =>
  (method, place, body, token) =>
    handle(
      new Request(`http://127.0.0.1/auth/v1/${place}`, {
        method,
        headers: {
          apikey: anonKey,
          "content-type": "application/json",
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(body),
      }),
    );

const sessionSchema = z.object({ access_token: z.string() });

/** Through Supabase Auth, which alone knows how it stores passwords. */
async function ensurePassword(
  id: string,
  { email, password }: DemoAccount,
  call: AuthCaller,
  jwtSecret: string,
): Promise<void> {
  const signIn = () => call("POST", "token?grant_type=password", { email, password });
  let entered = await signIn();
  const isCurrent = entered.ok;
  if (!isCurrent) {
    const token = await new SignJWT({ role: "authenticated", email })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setSubject(id)
      .setAudience("authenticated")
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(new TextEncoder().encode(jwtSecret));
    const changed = await call("PUT", "user", { password }, token);
    if (changed.ok) entered = await signIn();
    if (!entered.ok) {
      const reason = await (changed.ok ? entered : changed).text();
      throw new Error(`The demo account could not be given its password: ${reason}`);
    }
  }
  // A new password ends all sessions, as the old one may be known; else only the session of this check ends.
  const { access_token } = sessionSchema.parse(await entered.json());
  await call("POST", `logout?scope=${isCurrent ? "local" : "global"}`, {}, access_token);
}
