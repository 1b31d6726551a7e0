import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccessTokens } from "./accessTokens.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const clock = (): number => now;
const seconds = now / 1000;

const token = (issuer: string | null, expiresIn = 3600): SignJWT => {
  const made = new SignJWT({ role: "authenticated", email: "ada@example.com" })
    .setSubject("ada")
    .setAudience("authenticated")
    .setExpirationTime(seconds + expiresIn);
  return issuer === null ? made : made.setIssuer(issuer);
};

describe("createAccessTokens with a secret", () => {
  const secret = "a-secret-of-at-least-thirty-two-bytes";
  const tokens = createAccessTokens({ supabaseUrl: "http://s", jwtSecret: secret, clock });
  const sign = (made: SignJWT, key = secret): Promise<string> =>
    made.setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(key));

  it("accepts tokens of Supabase, and those of @supabase/lite, which have no issuer", async () => {
    const signed = await sign(token("http://s/auth/v1"));
    expect(await tokens.check(signed)).toEqual({
      ok: true,
      viewer: { id: "ada", email: "ada@example.com", accessToken: signed, expiresAt: now + 3_600_000 },
    });
    expect((await tokens.check(await sign(token(null)))).ok).toBe(true);
  });

  it("distinguishes expired from invalid tokens, and tolerates a clock difference", async () => {
    expect(await tokens.check(await sign(token(null, -60)))).toEqual({ ok: false, reason: "expired" });
    expect((await tokens.check(await sign(token(null, -3)))).ok).toBe(true);
    expect(await tokens.check(await sign(token("http://other/auth/v1")))).toEqual({
      ok: false,
      reason: "invalid",
    });
    expect(await tokens.check(await sign(token(null), `${secret}x`))).toEqual({
      ok: false,
      reason: "invalid",
    });
    const service = new SignJWT({ role: "service_role" }).setSubject("x").setAudience("authenticated");
    expect(await tokens.check(await sign(service.setExpirationTime(seconds + 60)))).toMatchObject({
      ok: false,
    });
    expect(await tokens.check("")).toEqual({ ok: false, reason: "invalid" });
  });
});

describe("createAccessTokens with published keys", () => {
  let server: Server;
  let url: string;
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;

  beforeAll(async () => {
    pair = await generateKeyPair("ES256");
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "ES256", use: "sig" };
    server = createServer((request, response) => {
      const found = request.url === "/auth/v1/.well-known/jwks.json";
      response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify({ keys: [jwk] }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const sign = (made: SignJWT): Promise<string> =>
    made.setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(pair.privateKey);

  it("verifies the signature and requires the issuer", async () => {
    const tokens = createAccessTokens({ supabaseUrl: url, jwtSecret: null, clock });
    expect((await tokens.check(await sign(token(`${url}/auth/v1`)))).ok).toBe(true);
    expect(await tokens.check(await sign(token(null)))).toEqual({ ok: false, reason: "invalid" });
  });

  it("rejects HS256 tokens, whatever they are signed with", async () => {
    const tokens = createAccessTokens({ supabaseUrl: url, jwtSecret: null, clock });
    const confused = await token(`${url}/auth/v1`)
      .setProtectedHeader({ alg: "HS256", kid: "k1" })
      .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(pair.publicKey))));
    expect(await tokens.check(confused)).toEqual({ ok: false, reason: "invalid" });
  });

  it("returns unverifiable while the keys can't be fetched", async () => {
    const tokens = createAccessTokens({ supabaseUrl: "http://127.0.0.1:9", jwtSecret: null, clock });
    expect(await tokens.check(await sign(token("http://127.0.0.1:9/auth/v1")))).toEqual({
      ok: false,
      reason: "unverifiable",
    });
  });
});
