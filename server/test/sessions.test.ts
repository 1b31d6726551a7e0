import { createServerClient } from "@supabase/ssr";
import { createClient as createSocketClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { captureConsoleErrors } from "../../tests/support/consoleErrors.ts";
import { forgeToken, graphql, signUp, submitAndGetId, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";
import { subscribeOverSocket, subscribeOverSse } from "./subscriptions.ts";

let stack: Stack;
let ada: TestUser;
const hour = 3_600_000;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
});
afterAll(() => stack.close());

const secret = (): string => stack.env.supabaseJwtSecret ?? "";

describe("a bearer token", () => {
  it("identifies the viewer", async () => {
    const { data } = await graphql(stack, "{ viewer { email } }", { token: ada.token });
    expect(data.viewer.email).toBe(ada.email);
  });

  it.each([
    ["expired", () => forgeToken(secret(), { sub: ada.id, expiresAt: Date.now() - hour })],
    [
      "forged",
      () => forgeToken("not-the-secret-not-the-secret-not", { sub: ada.id, expiresAt: Date.now() + hour }),
    ],
    [
      "for another audience",
      () => forgeToken(secret(), { sub: ada.id, expiresAt: Date.now() + hour, audience: "x" }),
    ],
    [
      "from another issuer",
      () => forgeToken(secret(), { sub: ada.id, expiresAt: Date.now() + hour, issuer: "x" }),
    ],
    ["not a token", async () => "abc"],
    [
      "unsigned",
      async () => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${ada.token.split(".")[1]}.`,
    ],
  ])("is refused when it is %s", async (_name, make) => {
    const { status, data, errors } = await graphql(stack, "{ viewer { id } }", { token: await make() });
    expect(status).toBe(401);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    expect(JSON.stringify(errors)).not.toMatch(/stack|node_modules|JOSE|JWS/);
  });

  it("closes a socket when it expires, so that the client reconnects", async () => {
    const token = await forgeToken(secret(), { sub: ada.id, expiresAt: Date.now() + 2000 });
    const seen = subscribeOverSocket(stack, "jobUpdates", { token });
    expect((await seen.closed).code).toBe(4419);
    await seen.close();
  });

  it("closes the socket also if a subscription notices the expiry first", async () => {
    let now = Date.now();
    await stack.restartServer({ clock: () => now, silenceMs: 50 });
    const bob = await signUp(stack);
    await submitAndGetId(stack, bob);
    const seen = subscribeOverSocket(stack, "jobUpdates", { token: bob.token });
    await seen.waitForState("the job", ({ status }) => status === "PENDING");
    now += 2 * hour;
    // Not an `error` of the subscription, after which clients don't reconnect.
    expect(await seen.waitForEnd()).toMatchObject({ error: { code: 4419 } });
    await seen.close();
    await stack.restartServer({});
  });

  it("ends an event stream with an error, so that clients don't treat the job as finished", async () => {
    const token = await forgeToken(secret(), { sub: ada.id, expiresAt: Date.now() + 2000 });
    const seen = await subscribeOverSse(stack, "jobUpdates", token);
    expect(seen.status).toBe(200);
    await seen.waitForEnd();
    expect(seen.all.at(-1)?.errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  });

  it("refuses a socket with an expired or forged token", async () => {
    const old = subscribeOverSocket(stack, "jobUpdates", {
      token: await forgeToken(secret(), { sub: ada.id, expiresAt: Date.now() - hour }),
    });
    expect((await old.closed).code).toBe(4419);
    const forged = subscribeOverSocket(stack, "jobUpdates", {
      token: await forgeToken("not-the-secret-not-the-secret-not", {
        sub: ada.id,
        expiresAt: Date.now() + hour,
      }),
    });
    expect((await forged.closed).code).toBe(4401);
  });
});

describe("signIn", () => {
  const mutation = `mutation In($input: SignInInput!) { signIn(input: $input) { __typename
    ... on SignInSuccess { data { accessToken refreshToken expiresAt viewer { email creditBalance } } }
    ... on Error { code message } ... on InvalidInputError { issues { path } } } }`;
  const signIn = async (email: string, password: string) =>
    (await graphql(stack, mutation, { variables: { input: { email, password } } })).data.signIn;

  it("returns valid tokens", async () => {
    const result = await signIn(ada.email, ada.password);
    expect(result.data.viewer).toEqual({ email: ada.email, creditBalance: 100 });
    const { data } = await graphql(stack, "{ viewer { email } }", { token: result.data.accessToken });
    expect(data.viewer.email).toBe(ada.email);
  });

  it("returns the same error for an unknown address and a wrong password", async () => {
    const wrong = await signIn(ada.email, "wrong");
    const unknown = await signIn("unknown@example.com", "wrong");
    expect(wrong).toMatchObject({ code: "INVALID_CREDENTIALS" });
    expect(unknown).toEqual(wrong);
    expect(
      (await signIn("not an address", "")).issues.map(({ path }: { path: string[] }) => path[0]),
    ).toEqual(["email", "password"]);
  });

  it("limits the attempts on one account", async () => {
    const codes: string[] = [];
    for (let i = 0; i < 25; i += 1) codes.push((await signIn("target@example.com", "guess")).code);
    expect(codes.at(-1)).toBe("RATE_LIMITED");
    expect(codes.indexOf("RATE_LIMITED")).toBe(20);
  });

  it("limits the attempts of one address on many accounts", async () => {
    const codes: string[] = [];
    for (let i = 0; i < 101; i += 1) codes.push((await signIn(`many${i}@example.com`, "guess")).code);
    expect(codes.at(-1)).toBe("RATE_LIMITED");
    expect(codes[0]).toBe("INVALID_CREDENTIALS");
  });

  it("works without Redis", async () => {
    await stack.stopRedis();
    try {
      expect((await signIn(ada.email, ada.password)).__typename).toBe("SignInSuccess");
    } finally {
      await stack.startRedis();
    }
  });
});

describe("updateProfile", () => {
  const mutation = `mutation U($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename
    ... on UpdateProfileSuccess { data { username fullName avatarUrl } } ... on Error { code }
    ... on InvalidInputError { issues { path } } } }`;
  const change = async (input: object, token?: string) =>
    (await graphql(stack, mutation, { token, variables: { input } })).data.updateProfile;

  it("changes given fields, clears those that are null and keeps the rest", async () => {
    const first = await change({ username: "ada", fullName: "Ada" }, ada.token);
    expect(first.data).toEqual({ username: "ada", fullName: "Ada", avatarUrl: null });
    expect((await change({ fullName: null }, ada.token)).data).toMatchObject({
      username: "ada",
      fullName: null,
    });
    expect((await change({}, ada.token)).data.username).toBe("ada");
  });

  it("refuses a taken username, invalid values and anonymous callers", async () => {
    const bob = await signUp(stack);
    expect(await change({ username: "ADA" }, bob.token)).toMatchObject({ code: "USERNAME_TAKEN" });
    expect((await change({ username: "a b" }, bob.token)).issues[0].path).toEqual(["username"]);
    expect((await change({ avatarUrl: "javascript:alert(1)" }, bob.token)).issues[0].path).toEqual([
      "avatarUrl",
    ]);
    for (const input of [{ fullName: "\u0000" }, { avatarUrl: "https://example.com/\u0000" }]) {
      expect((await change(input, bob.token)).issues[0].path).toEqual(Object.keys(input));
    }
    const wrong = { username: "a b", avatarUrl: "ftp://example.com/a.png", fullName: "x".repeat(201) };
    const { issues } = await change(wrong, bob.token);
    expect(issues.map(({ path }: { path: string[] }) => path[0]).sort()).toEqual(Object.keys(wrong).sort());
    expect(await change({ username: "carl" })).toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

describe("a session cookie", () => {
  let cookie: string;

  beforeAll(async () => {
    const jar = new Map<string, string>();
    const client = createServerClient(stack.env.supabaseUrl, stack.env.supabaseAnonKey, {
      cookieOptions: { name: "ourvidz-session" },
      cookies: {
        getAll: () => [...jar].map(([name, value]) => ({ name, value })),
        setAll: (cookies) => {
          for (const { name, value } of cookies) jar.set(name, value);
        },
      },
    });
    await client.auth.signInWithPassword(ada);
    cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  });

  const viewerWith = (headers: Record<string, string>) =>
    graphql(stack, "{ viewer { email } }", { headers: { cookie, ...headers } });

  it("is accepted from the site's own pages", async () => {
    expect((await viewerWith({ origin: stack.siteUrl })).data.viewer.email).toBe(ada.email);
    expect((await viewerWith({ origin: stack.url })).data.viewer.email).toBe(ada.email);
    expect((await viewerWith({ "sec-fetch-site": "same-origin" })).data.viewer.email).toBe(ada.email);
  });

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["no origin", {}],
    ["a hidden origin", { origin: "null" }],
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a sibling domain", { "sec-fetch-site": "same-site" }],
  ])("is refused from %s", async (_name, headers) => {
    const { status, errors, data } = await viewerWith(headers as Record<string, string>);
    expect(status).toBe(403);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions.code).toBe("FORBIDDEN_ORIGIN");
  });

  it("opens a stream by GET only for the site's own pages", async () => {
    const url = `${stack.url}/graphql?query=${encodeURIComponent("subscription { jobUpdates { uuid } }")}`;
    const open = async (headers: Record<string, string>) => {
      const abort = new AbortController();
      const response = await fetch(url, {
        headers: { cookie, accept: "text/event-stream", ...headers },
        signal: abort.signal,
      });
      abort.abort();
      return response.status;
    };
    expect(await open({ "sec-fetch-site": "same-origin" })).toBe(200);
    expect(await open({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await open({})).toBe(403);
  });

  it("opens a socket only with the origin of the site", async () => {
    const closeCode = async (headers: Record<string, string>): Promise<number | "open"> =>
      new Promise((resolve) => {
        class Socket extends WebSocket {
          constructor(url: string, protocols: string[]) {
            super(url, protocols, { headers: { cookie, ...headers } });
          }
        }
        const client = createSocketClient({
          url: `${stack.url.replace("http", "ws")}/graphql`,
          webSocketImpl: Socket,
          lazy: false,
          retryAttempts: 0,
          onNonLazyError: () => undefined,
          on: {
            connected: () => {
              resolve("open");
              void client.dispose();
            },
            closed: (event) => resolve((event as { code: number }).code),
          },
        });
      });
    expect(await closeCode({ origin: stack.siteUrl })).toBe("open");
    expect(await closeCode({ origin: "https://evil.example" })).toBe(4403);
    expect(await closeCode({})).toBe(4403);
  });

  it("is refreshed once for concurrent requests, with responses that aren't cached", async () => {
    const [name = "", value = ""] = cookie.split("=");
    const session = JSON.parse(Buffer.from(value.replace("base64-", ""), "base64url").toString());
    session.expires_at = Math.floor(Date.now() / 1000) - 10;
    const stale = `${name}=base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`;
    const responses = await Promise.all(
      Array.from({ length: 4 }, () => viewerWith({ cookie: stale, origin: stack.siteUrl })),
    );
    for (const { data, headers } of responses) {
      expect(data.viewer.email).toBe(ada.email);
      expect(headers.get("set-cookie")).toMatch(/^ourvidz-session=.*HttpOnly.*SameSite=Lax/i);
      expect(headers.get("cache-control")).toContain("no-store");
    }
    expect(new Set(responses.map(({ headers }) => headers.get("set-cookie"))).size).toBe(1);
  });

  it("of a revoked session is removed, and its request is anonymous", async () => {
    const session = { access_token: "x", refresh_token: "gone", expires_at: 1, user: { id: "x" } };
    const dead = `ourvidz-session=base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`;
    const printed = captureConsoleErrors();
    const { data, headers } = await viewerWith({ cookie: dead, origin: stack.siteUrl });
    expect(data.viewer).toBeNull();
    expect(headers.get("set-cookie")).toMatch(/^ourvidz-session=;.*Max-Age=0/);
    // The client of Supabase Auth prints what it also returns.
    expect(printed().filter((text) => !text.includes("Refresh token"))).toEqual([]);
  });

  it("is ignored beside a bearer token", async () => {
    const bob = await signUp(stack);
    const { data } = await graphql(stack, "{ viewer { email } }", { token: bob.token, headers: { cookie } });
    expect(data.viewer.email).toBe(bob.email);
  });
});

describe("GET /auth/callback", () => {
  it.each([
    ["/auth/callback?code=wrong&next=/x", "/sign-in?error=link"],
    ["/auth/callback?token_hash=wrong&type=recovery", "/sign-in?error=link"],
    ["/auth/callback", "/sign-in?error=link"],
  ])("leads to the sign-in page when it does not work: %s", async (path, target) => {
    const response = await fetch(`${stack.url}${path}`, { redirect: "manual" });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(target);
  });
});
