import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";

/** The signed-in user of a request. */
export type Viewer = {
  id: string;
  email: string | null;
  accessToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
};

export type TokenCheck =
  | { ok: true; viewer: Viewer }
  /** `expired`: was valid. `invalid`: malformed, forged or for another audience. `unverifiable`: no keys available. */
  | { ok: false; reason: "expired" | "invalid" | "unverifiable" };

export type AccessTokens = { check(token: string): Promise<TokenCheck> };

/** Seconds by which the clocks may differ. */
const clockTolerance = 5;

const viewerOf = (payload: JWTPayload, accessToken: string): Viewer | null =>
  payload.sub && payload.exp && payload.role === "authenticated"
    ? {
        id: payload.sub,
        email: typeof payload.email === "string" && payload.email ? payload.email : null,
        accessToken,
        expiresAt: payload.exp * 1000,
      }
    : null;

/**
 * Verifies Supabase's access tokens without calling Supabase: signature (HS256 with the secret, otherwise the published
 * keys), issuer, audience and expiry.
 */
export function createAccessTokens(options: {
  supabaseUrl: string;
  jwtSecret: string | null;
  clock: () => number;
}): AccessTokens {
  const issuer = `${options.supabaseUrl}/auth/v1`;
  const secret = options.jwtSecret === null ? null : new TextEncoder().encode(options.jwtSecret);
  const published = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const key: JWTVerifyGetKey = async (header, token) => secret ?? (await published(header, token));
  const algorithms = secret ? ["HS256"] : ["ES256", "RS256", "EdDSA"];

  return {
    async check(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          audience: "authenticated",
          algorithms,
          clockTolerance,
          currentDate: new Date(options.clock()),
          requiredClaims: ["sub", "exp"],
        });
        // @supabase/lite sets no issuer. There, the secret alone identifies the signer.
        const issued = payload.iss === issuer || (payload.iss === undefined && secret !== null);
        if (!issued) return { ok: false, reason: "invalid" };
        const viewer = viewerOf(payload, token);
        return viewer ? { ok: true, viewer } : { ok: false, reason: "invalid" };
      } catch (error) {
        if (error instanceof errors.JWTExpired) return { ok: false, reason: "expired" };
        const keysUnreachable = error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError);
        return { ok: false, reason: keysUnreachable ? "unverifiable" : "invalid" };
      }
    },
  };
}
