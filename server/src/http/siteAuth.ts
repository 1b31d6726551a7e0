import type { AuthError } from "@supabase/supabase-js";
import type { AuthFailure, AuthResult, SiteAuth } from "#contracts/siteContext.ts";
import type { Logger } from "#platform/log.ts";
import type { SignInLimit } from "../data/redis/signInLimit.ts";
import type { CookieSession } from "./cookieSession.ts";
import type { Account } from "./demoAccount.ts";

export type SiteAuthOptions = {
  session: CookieSession;
  limit: SignInLimit;
  siteUrl: string;
  ip: string;
  /** Null where this request may not sign in to it without a password. */
  demoAccount: Account | null;
  logger: Logger;
  /** The rest of the request runs as whoever is signed in now. */
  onChange: () => Promise<void>;
};

const accountExists = {
  message: "There is an account with this address already. Sign in instead.",
  field: "email",
} as const;

/** Codes of Supabase Auth in words for the person. */
const words: Record<string, Omit<AuthFailure, "ok">> = {
  invalid_credentials: { message: "The e-mail address or the password is wrong." },
  email_not_confirmed: {
    message: "Confirm your e-mail address first: open the link we sent you.",
    field: "email",
  },
  user_already_exists: accountExists,
  email_exists: accountExists,
  email_address_invalid: { message: "This e-mail address can't be used.", field: "email" },
  weak_password: { message: "Choose a longer password, of at least 8 characters.", field: "password" },
  same_password: { message: "This is your password already. Choose another.", field: "password" },
  signup_disabled: { message: "New accounts are closed at the moment." },
  over_request_rate_limit: { message: "Too many attempts. Wait a moment, then try again." },
  over_email_send_rate_limit: { message: "Too many e-mails were sent. Wait a moment, then try again." },
  session_not_found: { message: "The session has ended. Sign in again." },
};

const unavailable = "Signing in is not possible at the moment. Try again shortly.";

/** Signing in and out for the site, on the cookies of this one request. */
export function createSiteAuth(options: SiteAuthOptions): SiteAuth {
  const { session, siteUrl } = options;
  const { auth } = session;

  function failure(doing: string, error: AuthError): AuthFailure {
    const known = error.code ? words[error.code] : undefined;
    if (known) return { ok: false, ...known };
    if (/already registered/i.test(error.message)) return { ok: false, ...accountExists };
    options.logger.warn(`${doing} failed`, {
      code: error.code,
      status: error.status,
      error,
    });
    const theirs = error.status !== undefined && error.status >= 400 && error.status < 500;
    return { ok: false, message: theirs ? error.message : unavailable };
  }

  async function limited(email: string): Promise<AuthFailure | null> {
    const wait = await options.limit.check(options.ip, email);
    return wait > 0
      ? { ok: false, message: `Too many attempts. Try again in ${Math.ceil(wait)} seconds.` }
      : null;
  }

  async function done(): Promise<AuthResult> {
    await options.onChange();
    return { ok: true };
  }

  async function signIn({ email, password }: Account): Promise<AuthResult> {
    const refused = await limited(email);
    if (refused) return refused;
    const { error } = await auth.signInWithPassword({ email, password });
    return error ? failure("sign-in", error) : done();
  }

  return {
    async signUp({ email, password }) {
      const refused = await limited(email);
      if (refused) return refused;
      const { data, error } = await auth.signUp({
        email,
        password,
        options: { emailRedirectTo: `${siteUrl}/auth/callback` },
      });
      if (error) return failure("sign-up", error);
      if (!data.session) return { ok: true, confirmationSent: true };
      return done();
    },
    signIn,
    async signInToDemo() {
      if (options.demoAccount) return signIn(options.demoAccount);
      return { ok: false, message: "The demo account is not offered here. Sign in with its password." };
    },
    async signOut() {
      const { error } = await auth.signOut({ scope: "local" });
      if (error) options.logger.warn("sign-out failed", { error });
      await options.onChange();
    },
    async requestPasswordReset(email) {
      const refused = await limited(email);
      if (refused) return refused;
      const redirectTo = `${siteUrl}/auth/callback?next=/reset-password`;
      const { error } = await auth.resetPasswordForEmail(email, { redirectTo });
      if (error && (error.status === undefined || error.status === 429 || error.status >= 500)) {
        return failure("password reset", error);
      }
      return { ok: true };
    },
    async updatePassword(password) {
      const { error } = await auth.updateUser({ password });
      if (error) return failure("password change", error);
      // Whoever knew the old one is to be out. Hosted Supabase does so by itself, its lightweight server does not.
      const others = await auth.signOut({ scope: "others" });
      if (others.error) options.logger.warn("other sessions not ended", { error: others.error });
      return done();
    },
  };
}
