import type { Context } from "../../context.ts";
import { grantByPassword } from "../../data/sessions.ts";
import { InvalidCredentialsError, RateLimitedError } from "../../errors.ts";

/** Tokens for programs; the site keeps its own in cookies. */
export type Session = { accessToken: string; refreshToken: string /** Milliseconds. */; expiresAt: number };

/**
 * Trades an address and a password for tokens; the rest of the operation runs as that person. Throws
 * `InvalidCredentialsError` and `RateLimitedError`.
 */
export async function signIn(context: Context, input: { email: string; password: string }): Promise<Session> {
  const { services } = context;
  const wait = await services.signInLimit.check(context.ip, input.email);
  if (wait > 0) throw new RateLimitedError(wait);
  const session = await grantByPassword(services.supabase.forSignIn(), input);
  const check = session ? await services.accessTokens.check(session.accessToken) : null;
  if (!session || !check) throw new InvalidCredentialsError();
  if (!check.ok) throw new Error(`Supabase issued an access token that does not verify: ${check.reason}`);
  context.actAs(check.viewer);
  return { ...session, expiresAt: check.viewer.expiresAt };
}
