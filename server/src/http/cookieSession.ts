import {
  createServerClient,
  parseCookieHeader,
  type SetAllCookies,
  serializeCookieHeader,
} from "@supabase/ssr";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { Request, Response } from "express";
import type { AccessTokens, Viewer } from "../auth/accessTokens.ts";

type Auth = SupabaseClient["auth"];

/** A browser's session: Supabase's tokens in httpOnly cookies, which page scripts can't read. */
export type CookieSession = {
  /** Supabase Auth for this browser. Writes changed cookies to the response. */
  auth: Auth;
  /** Reads the session and refreshes it if it is about to expire. Null without a valid session. */
  viewer(): Promise<Viewer | null>;
};

export type CookieSessions = {
  hasCookie(cookieHeader: string | undefined): boolean;
  open(req: Request, res: Response): CookieSession;
  /** The viewer of a cookie header, without refreshing: a WebSocket can't set cookies. */
  read(cookieHeader: string): Promise<Viewer | null>;
};

export const sessionCookie = "ourvidz-session";

type CookieJar = { getAll: () => { name: string; value: string }[] };

const jarOf = (header: string | undefined): CookieJar => ({
  getAll: () => parseCookieHeader(header ?? "").map(({ name, value }) => ({ name, value: value ?? "" })),
});

export function createCookieSessions(options: {
  supabaseUrl: string;
  anonKey: string;
  secure: boolean;
  accessTokens: AccessTokens;
  fetch: typeof fetch;
}): CookieSessions {
  const cookieOptions = {
    name: sessionCookie,
    httpOnly: true,
    secure: options.secure,
    sameSite: "lax" as const,
    path: "/",
  };

  function authFor(jar: CookieJar, setAll: SetAllCookies): Auth {
    return createServerClient(options.supabaseUrl, options.anonKey, {
      cookieOptions,
      cookies: { getAll: jar.getAll, setAll },
      global: { fetch: options.fetch },
    }).auth;
  }

  async function viewerOf(auth: Auth): Promise<Viewer | null> {
    const { data } = await auth.getSession();
    if (!data.session) return null;
    const check = await options.accessTokens.check(data.session.access_token);
    return check.ok ? check.viewer : null;
  }

  return {
    hasCookie: (header) => header?.includes(sessionCookie) ?? false,
    open(req, res) {
      const auth = authFor(jarOf(req.headers.cookie), (cookies, headers) => {
        if (res.headersSent) return;
        for (const cookie of cookies) {
          res.append("Set-Cookie", serializeCookieHeader(cookie.name, cookie.value, cookie.options));
        }
        for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
      });
      return { auth, viewer: () => viewerOf(auth) };
    },
    async read(header) {
      const token = accessTokenIn(jarOf(header).getAll());
      const check = token === null ? null : await options.accessTokens.check(token);
      return check?.ok ? check.viewer : null;
    },
  };
}

/** The access token in the session cookie, which may be split into numbered parts. */
function accessTokenIn(cookies: { name: string; value: string }[]): string | null {
  const parts = cookies
    .filter(({ name }) => name === sessionCookie || /^\.\d+$/.test(name.slice(sessionCookie.length)))
    .filter(({ name }) => name.startsWith(sessionCookie))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const text = parts.map(({ value }) => value).join("");
  if (text === "") return null;
  try {
    const json = text.startsWith("base64-")
      ? Buffer.from(text.slice("base64-".length), "base64url").toString()
      : text;
    const session: unknown = JSON.parse(json);
    return typeof session === "object" && session !== null && "access_token" in session
      ? String(session.access_token)
      : null;
  } catch {
    return null;
  }
}
