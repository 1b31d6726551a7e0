import { createHash, randomUUID } from "node:crypto";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { demoEmail } from "./demoAccount.ts";
import type { Supabase } from "./startSupabase.ts";
import { startTestSupabase } from "./testing/testDatabase.ts";
import { anonymous, dataOf, signUp } from "./testing/testUsers.ts";

let supabase: Supabase;
const siteUrl = "http://localhost:5173";
const { log, lines } = createTestLogger();
const demoAccount = { email: demoEmail, password: randomUUID(), isOperator: true };

beforeAll(async () => {
  supabase = await startTestSupabase({ siteUrl, demoAccount, log });
});
afterAll(() => supabase?.close());

describe("accounts", () => {
  it("get a profile and credits when they sign up", async () => {
    const ada = await signUp(supabase, "ada");
    expect(dataOf(await ada.client.from("user_profiles").select().single())).toMatchObject({
      id: ada.id,
      username: null,
      subscription_tier: "free",
    });
    expect(dataOf(await ada.client.rpc("credit_balance"))).toBe(100);
  });

  it("sign in, refresh and sign out", async () => {
    await signUp(supabase, "ben");
    const client = anonymous(supabase);
    const wrong = await client.auth.signInWithPassword({
      email: "ben@example.test",
      password: "wrong password",
    });
    expect(wrong.error?.code).toBe("invalid_credentials");
    const password = "password of ben";
    const { session } = dataOf(await client.auth.signInWithPassword({ email: "ben@example.test", password }));
    const refreshed = dataOf(await client.auth.refreshSession());
    expect(refreshed.session?.refresh_token).not.toBe(session?.refresh_token);
    expect((await client.auth.getUser()).data.user?.email).toBe("ben@example.test");
    expect((await client.auth.signOut()).error).toBeNull();
    expect((await client.auth.getUser()).data.user).toBeNull();
  });

  it("end every session but this one when asked to", async () => {
    const here = await signUp(supabase, "dan");
    const there = anonymous(supabase);
    dataOf(await there.auth.signInWithPassword({ email: "dan@example.test", password: "password of dan" }));
    expect((await here.client.auth.signOut({ scope: "others" })).error).toBeNull();
    expect((await there.auth.refreshSession()).error?.code).toBe("refresh_token_not_found");
    expect((await here.client.auth.refreshSession()).error).toBeNull();
  });

  it("refuse a short password and an address that is taken", async () => {
    const client = anonymous(supabase);
    expect((await client.auth.signUp({ email: "c@example.test", password: "short" })).error?.code).toBe(
      "weak_password",
    );
    await signUp(supabase, "cleo");
    const again = await client.auth.signUp({ email: "cleo@example.test", password: "another password" });
    expect(again.error?.code).toBe("user_already_exists");
  });

  it("recover a forgotten password by the link in the mailbox", async () => {
    const dora = await signUp(supabase, "dora");
    expect((await anonymous(supabase).auth.resetPasswordForEmail(dora.email)).error).toBeNull();
    const answer = await fetch(`${supabase.url}/mailbox?to=${dora.email}`);
    const [mail] = (await answer.json()) as { to: string; subject: string; link: string }[];
    expect(mail).toMatchObject({ to: dora.email, subject: "Choose a new password" });
    expect(lines.join("\n")).toContain(mail?.link);

    const link = new URL(mail?.link ?? "");
    expect(link.origin + link.pathname).toBe(`${siteUrl}/auth/callback`);
    expect(link.searchParams.get("next")).toBe("/reset-password");
    const client = anonymous(supabase);
    const token_hash = link.searchParams.get("token_hash") ?? "";
    dataOf(await client.auth.verifyOtp({ type: "recovery", token_hash }));
    dataOf(await client.auth.updateUser({ password: "the new password" }));
    const signIn = (password: string) =>
      anonymous(supabase).auth.signInWithPassword({ email: dora.email, password });
    expect((await signIn("the new password")).error).toBeNull();
    expect((await signIn("password of dora")).error).not.toBeNull();
    expect(
      (await client.auth.verifyOtp({ type: "recovery", token_hash })).error,
      "the link works once",
    ).not.toBeNull();
  });

  it("are not given away by a reset for an unknown address", async () => {
    const before = supabase.mailbox.mails.length;
    expect((await anonymous(supabase).auth.resetPasswordForEmail("unknown@example.test")).error).toBeNull();
    expect(supabase.mailbox.mails).toHaveLength(before);
  });

  it("include the demo account with its credits", async () => {
    const client = anonymous(supabase);
    dataOf(await client.auth.signInWithPassword(demoAccount));
    expect(dataOf(await client.rpc("credit_balance"))).toBe(10_000);
  });
});

describe("access tokens", () => {
  it("are HS256, signed with the secret that is handed out", async () => {
    const eve = await signUp(supabase, "eve");
    const { payload, protectedHeader } = await jwtVerify(
      eve.accessToken,
      new TextEncoder().encode(supabase.jwtSecret),
    );
    expect(protectedHeader.alg).toBe("HS256");
    expect(payload).toMatchObject({
      sub: eve.id,
      role: "authenticated",
      email: eve.email,
      aud: "authenticated",
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  it("are refused when forged, and needed beside the key", async () => {
    const read = (headers: Record<string, string>) =>
      fetch(`${supabase.url}/rest/v1/jobs?select=id`, { headers });
    const fay = await signUp(supabase, "fay");
    const [header, payload] = fay.accessToken.split(".");
    const forged = `${header}.${payload}.${createHash("sha256").update("guess").digest("base64url")}`;
    const apikey = supabase.anonKey;
    expect((await read({ apikey, authorization: `Bearer ${fay.accessToken}` })).status).toBe(200);
    expect((await read({ apikey, authorization: `Bearer ${forged}` })).status).toBe(401);
    expect((await read({})).status).toBe(401);
    expect((await read({ apikey: "sb_secret_guess" })).status).toBe(401);
  });

  it("keep concurrent users apart", async () => {
    const users = await Promise.all(["gil", "hal", "ida", "jan"].map((name) => signUp(supabase, name)));
    const rounds = users.flatMap((user) => Array.from({ length: 10 }, () => user));
    const seen = await Promise.all(rounds.map(({ client }) => client.from("user_profiles").select("id")));
    expect(seen.map(({ data }) => data)).toEqual(rounds.map(({ id }) => [{ id }]));
  });
});

describe("the listener", () => {
  it("rejects other host names and has no admin interface", async () => {
    const { request } = await import("node:http");
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: "evil.example", apikey: supabase.serviceKey };
      request(`${supabase.url}/rest/v1/jobs`, { headers }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on("error", reject)
        .end();
    });
    expect(status).toBe(421);
    expect((await fetch(`${supabase.url}/`)).status).toBe(404);
    expect((await fetch(`${supabase.url}/rest/v1/jobs`)).status).toBe(401);
  });

  it("says in one sentence that its port is taken", async () => {
    const second = startTestSupabase({ port: supabase.port, siteUrl });
    await expect(second).rejects.toThrow(
      /^Port \d+ is taken by another program\. .*SUPABASE_PORT to a free port\.$/,
    );
  });
});
