import type { AuthError } from "@supabase/supabase-js";
import type { AuthFailure, AuthResult, SiteAuth } from "#contracts/site/siteContext.ts";
import type { Logger } from "#platform/log.ts";
import type { SignInLimit } from "../data/redis/signInLimit.ts";
import type { CookieSession } from "./cookieSession.ts";
import type { Account } from "./demoAccount.ts";

export type SiteAuthOptions = {
  session: CookieSession;
  limit: SignInLimit;
  siteUrl: string;
  ip: string;
  /** Null if this request may not sign in to it without a password. */
  demoAccount: Account | null;
  logger: Logger;
  /** Called after a change, so that the rest of the request runs as the user who is signed in now. */
  onChange: () => Promise<void>;
};

const accountExists = {
  message: "An account with this email address already exists. Sign in instead.",
  field: "email",
} as const;

/** User-facing messages by error code of Supabase Auth. */
const messages: Record<string, Omit<AuthFailure, "ok">> = {
  invalid_credentials: { message: "The email address or password is wrong." },
  email_not_confirmed: {
    message: "Your email address isn't confirmed yet. Open the link in the email that we sent you.",
    field: "email",
  },
  user_already_exists: accountExists,
  email_exists: accountExists,
  email_address_invalid: { message: "This email address can't be used. Enter another one.", field: "email" },
  weak_password: { message: "The password is too weak. Use at least 8 characters.", field: "password" },
  same_password: { message: "This is already your password. Choose another one.", field: "password" },
  signup_disabled: { message: "Sign-up is currently disabled." },
  over_request_rate_limit: { message: "Too many attempts. Wait a moment and try again." },
  over_email_send_rate_limit: { message: "Too many emails were sent. Wait a moment and try again." },
  session_not_found: { message: "Your session has expired. Sign in again." },
};

const unavailable = "The sign-in service can't be reached. Try again in a moment.";

/** Authentication for the site, with the cookies of one request. */
export function createSiteAuth(options: SiteAuthOptions): SiteAuth {
  const { session, siteUrl } = options;
  const { auth } = session;

  function failure(action: string, error: AuthError): AuthFailure {
    const known = error.code ? messages[error.code] : undefined;
    if (known) return { ok: false, ...known };
    if (/already registered/i.test(error.message)) return { ok: false, ...accountExists };
    options.logger.warn(`${action} failed`, {
      code: error.code,
      status: error.status,
      error,
    });
    const isClientError = error.status !== undefined && error.status >= 400 && error.status < 500;
    return { ok: false, message: isClientError ? error.message : unavailable };
  }

  async function limited(email: string): Promise<AuthFailure | null> {
    const retryAfter = await options.limit.check(options.ip, email);
    return retryAfter > 0
      ? { ok: false, message: `Too many attempts. Try again in ${Math.ceil(retryAfter)} seconds.` }
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
      return { ok: false, message: "The demo account isn't available here. Sign in with its password." };
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
      // Ends the sessions of anyone who knew the old password. Hosted Supabase does so itself, @supabase/lite doesn't.
      const others = await auth.signOut({ scope: "others" });
      if (others.error) options.logger.warn("ending other sessions failed", { error: others.error });
      return done();
    },
  };
}
