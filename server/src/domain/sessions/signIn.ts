import type { Context } from "../../context.ts";
import { InvalidCredentialsError, RateLimitedError } from "../../errors.ts";

/** Tokens for programs. The site keeps its own in cookies. */
export type Session = {
  accessToken: string;
  refreshToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
};

/**
 * Exchanges an email address and a password for tokens. The rest of the operation runs as the signed-in user. Throws
 * `InvalidCredentialsError` and `RateLimitedError`.
 */
export async function signIn(context: Context, input: { email: string; password: string }): Promise<Session> {
  const { services } = context;
  const retryAfter = await services.signInLimit.check(context.ip, input.email);
  if (retryAfter > 0) throw new RateLimitedError(retryAfter);
  const tokens = await services.supabase.signInWithPassword(input);
  const check = tokens ? await services.accessTokens.check(tokens.accessToken) : null;
  if (!tokens || !check) throw new InvalidCredentialsError();
  if (!check.ok) throw new Error(`Supabase issued an access token that fails verification: ${check.reason}`);
  context.actAs(check.viewer);
  return { ...tokens, expiresAt: check.viewer.expiresAt };
}
