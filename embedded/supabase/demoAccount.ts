import { SignJWT } from "jose";
import { z } from "zod";
import type { Sql } from "./database.ts";
import type { Handler } from "./httpServer.ts";
import type { Keys } from "./keys.ts";

export type DemoAccount = {
  email: string;
  password: string;
  /** True only if no other machine can reach the site. */
  isOperator: boolean;
};

/** The address of the demo account, which exists only in embedded databases. Its password is generated per data folder. */
export const demoEmail = "demo@ourvidz.local";

const credits = 10_000;

/**
 * Creates the demo account unless it exists, and sets its password and role. A changed password ends all sessions. The
 * account gets its credits once, not at every start.
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
    const response = await call("POST", "signup", { email, password });
    if (!response.ok) throw new Error(`Couldn't create the demo account: ${await response.text()}`);
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

type AuthCaller = (method: string, path: string, body: object, token?: string) => Promise<Response>;

const createAuthCaller =
  (handle: Handler, anonKey: string): AuthCaller =>
  (method, path, body, token) =>
    handle(
      new Request(`http://127.0.0.1/auth/v1/${path}`, {
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

/** Sets the password through Supabase Auth, which alone defines how passwords are stored. */
async function ensurePassword(
  id: string,
  { email, password }: DemoAccount,
  call: AuthCaller,
  jwtSecret: string,
): Promise<void> {
  const signIn = () => call("POST", "token?grant_type=password", { email, password });
  let session = await signIn();
  const isCurrent = session.ok;
  if (!isCurrent) {
    const token = await new SignJWT({ role: "authenticated", email })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setSubject(id)
      .setAudience("authenticated")
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(new TextEncoder().encode(jwtSecret));
    const changed = await call("PUT", "user", { password }, token);
    if (changed.ok) session = await signIn();
    if (!session.ok) {
      const reason = await (changed.ok ? session : changed).text();
      throw new Error(`Couldn't set the password of the demo account: ${reason}`);
    }
  }
  // A changed password ends all sessions, because the old one may be known; otherwise only the session of this check.
  const { access_token } = sessionSchema.parse(await session.json());
  await call("POST", `logout?scope=${isCurrent ? "local" : "global"}`, {}, access_token);
}
