import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect as connectTcp } from "node:net";
import { createServerClient } from "@supabase/ssr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { signUp, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;
let cookie: string;
const demo = { email: "demo@example.com", password: "a random password" };
const foreign = "https://evil.example";

beforeAll(async () => {
  stack = await startStack({}, { demoAccount: demo, allowedHosts: [{ name: "studio.lan", port: null }] });
  ada = await signUp(stack);
  cookie = await cookieOf(ada);
});
afterAll(() => stack.close());

async function cookieOf(user: TestUser): Promise<string> {
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
  await client.auth.signInWithPassword(user);
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}

type SentResponse = { status: number; headers: IncomingMessage["headers"]; text: string };

/** Sends any headers, also `Host`, which `fetch` can't set. Returns the beginning of a streamed response. */
async function send(
  path: string,
  headers: Record<string, string>,
  body?: string,
  method = body === undefined ? "GET" : "POST",
): Promise<SentResponse> {
  const sent = request(`${stack.url}${path}`, { method, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) {
    text += chunk;
    if (response.headers["content-type"]?.startsWith("text/event-stream")) break;
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

const operation = (query: string): string => JSON.stringify({ query });
const json = { "content-type": "application/json" };
const bearer = (user: TestUser) => ({ authorization: `Bearer ${user.token}` });
const own = (): string => new URL(stack.url).host;
const port = (): string => new URL(stack.url).port;

/** The viewer if the server accepts the connection, otherwise the code and reason with which it closes it. */
async function openSocket(
  headers: Record<string, string>,
  payload: object = {},
): Promise<{ viewer: string | null } | { code: number; reason: string }> {
  const socket = new WebSocket(`${stack.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
    headers,
  });
  const closed = once(socket, "close").then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }));
  await once(socket, "open");
  const response = new Promise<{ viewer: string | null }>((resolve) => {
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type === "connection_ack") {
        socket.send(
          JSON.stringify({ id: "1", type: "subscribe", payload: { query: "{ viewer { email } }" } }),
        );
      } else if (message.type === "next") {
        resolve({ viewer: message.payload.data.viewer?.email ?? null });
      }
    });
  });
  socket.send(JSON.stringify({ type: "connection_init", payload }));
  const outcome = await Promise.race([response, closed]);
  socket.terminate();
  return outcome;
}

/** The status and body with which an upgrade is refused. Status 101 if it is accepted. */
async function upgrade(host: string, path = "/graphql"): Promise<{ status: number; text: string }> {
  const socket = new WebSocket(`${stack.url.replace("http", "ws")}${path}`, "graphql-transport-ws", {
    headers: { host },
  });
  return new Promise((resolve, reject) => {
    socket.on("open", () => {
      socket.terminate();
      resolve({ status: 101, text: "" });
    });
    socket.on("unexpected-response", async (_request, response: IncomingMessage) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, text });
    });
    socket.on("error", reject);
  });
}

describe("a WebSocket", () => {
  it.each([
    ["nothing", {}, {}],
    ["an empty token", {}, { authorization: "Bearer " }],
    ["a cookie", { cookie: true }, {}],
  ])("of a foreign page is closed with 4403 when it has %s", async (_name, extra, payload) => {
    for (const origin of [foreign, "null", "http://localhost:3000", `http://evil.example:${port()}`]) {
      const headers: Record<string, string> = "cookie" in extra ? { origin, cookie } : { origin };
      expect(await openSocket(headers, payload), origin).toEqual({
        code: 4403,
        reason: "Connections from other origins need a token",
      });
    }
  });

  it("of a foreign page is accepted with a token, and ignores its cookie", async () => {
    const bob = await signUp(stack);
    const payload = { authorization: `Bearer ${bob.token}` };
    expect(await openSocket({ origin: foreign, cookie }, payload)).toEqual({ viewer: bob.email });
    expect(await openSocket({ origin: foreign, cookie }, { authorization: "Bearer wrong" })).toMatchObject({
      code: 4401,
    });
  });

  it("of the site is accepted with a cookie, under every loopback name and allowed host", async () => {
    for (const name of ["localhost", "127.0.0.1", "[::1]"]) {
      const origin = `http://${name}:${port()}`;
      expect(await openSocket({ origin, cookie }), origin).toEqual({ viewer: ada.email });
    }
    const host = `studio.lan:${port()}`;
    expect(await openSocket({ host, origin: `http://${host}`, cookie })).toEqual({ viewer: ada.email });
  });

  it("of a program, which sends no Origin, is accepted with and without a token", async () => {
    expect(await openSocket({}, { authorization: `Bearer ${ada.token}` })).toEqual({ viewer: ada.email });
    expect(await openSocket({})).toEqual({ viewer: null });
  });
});

describe("GraphQL over HTTP", () => {
  const signIn = () =>
    operation(
      `mutation { signIn(input: { email: "${ada.email}", password: "${ada.password}" }) { ... on SignInSuccess { data { accessToken } } } }`,
    );
  const stream = operation("subscription { jobUpdates { uuid } }");
  const sse = { accept: "text/event-stream" };

  it.each([
    ["a query", () => operation("{ viewer { email } }"), {}],
    ["a sign-in with the right password", signIn, {}],
    ["a stream", () => stream, sse],
  ])("refuses %s of a foreign page, with a cookie or without", async (_what, body, headers) => {
    for (const cookies of [{}, { cookie }] as Record<string, string>[]) {
      const response = await send("/graphql", { ...json, ...headers, ...cookies, origin: foreign }, body());
      expect(response.status).toBe(403);
      expect(JSON.parse(response.text).errors[0].extensions.code).toBe("FORBIDDEN_ORIGIN");
      expect(response.text).not.toContain("accessToken");
      expect(response.headers["set-cookie"]).toBeUndefined();
      expect(response.headers["access-control-allow-origin"], "the page can read the reason").toBe("*");
    }
  });

  it("refuses operations in the URL, too", async () => {
    const query = `/graphql?query=${encodeURIComponent("{ viewer { email } }")}`;
    const watch = `/graphql?query=${encodeURIComponent("subscription { jobUpdates { uuid } }")}`;
    expect((await send(query, { origin: foreign, cookie })).status).toBe(403);
    expect((await send(watch, { ...sse, origin: foreign, cookie })).status).toBe(403);
    expect((await send(watch, { ...sse, origin: foreign })).status).toBe(403);
  });

  it("serves a foreign page with a token, and never by its cookie", async () => {
    const bob = await signUp(stack);
    const headers = { ...json, ...bearer(bob), origin: foreign, cookie };
    const response = await send("/graphql", headers, operation("{ viewer { email } }"));
    expect(JSON.parse(response.text).data.viewer.email).toBe(bob.email);
    expect((await send("/graphql", { ...headers, ...sse }, stream)).status).toBe(200);
    const wrong = await send("/graphql", { ...headers, authorization: "Bearer wrong" }, signIn());
    expect(wrong.status).toBe(401);
    expect(wrong.text).not.toContain("accessToken");
  });

  it("responds to the preflight of a foreign page", async () => {
    const asked = {
      origin: foreign,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    };
    const response = await send("/graphql", asked, undefined, "OPTIONS");
    expect(response.status).toBe(204);
    expect(response.headers["access-control-allow-origin"]).toBe(foreign);
    expect(response.headers["access-control-allow-credentials"]).not.toBe("true");
    expect(response.headers["access-control-allow-headers"]).toContain("authorization");
  });

  it("serves the site with its cookie, and programs without an Origin", async () => {
    const viewer = operation("{ viewer { email } }");
    const own = await send("/graphql", { ...json, cookie, origin: stack.siteUrl }, viewer);
    expect(JSON.parse(own.text).data.viewer.email).toBe(ada.email);
    const program = await send("/graphql", json, signIn());
    expect(JSON.parse(program.text).data.signIn.data.accessToken).toMatch(/^ey/);
  });

  it("refuses forms from a foreign page", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded", origin: foreign };
    for (const fields of ["intent=demo", `email=${ada.email}&password=x`]) {
      expect((await send("/sign-in", form, fields)).status).toBe(403);
    }
  });
});

describe("the Host header", () => {
  const rebound = (): string => `evil.example:${port()}`;

  it.each(["/", "/sign-in", "/graphql", "/graphiql/graphiql.js", "/favicon.ico", "/callbacks/job"])(
    "with an unknown host gets 421 at %s",
    async (path) => {
      for (const host of [rebound(), "evil.example", `0.0.0.0:${port()}`, "localhost:1"]) {
        const response = await send(path, { host, accept: "text/html", ...bearer(ada) });
        expect(response.status, host).toBe(421);
        expect(response.text).toContain(
          `This server doesn't serve the host ${host}. To allow it, add it to ALLOWED_HOSTS.`,
        );
      }
    },
  );

  it("with an unknown host gets 421 with a GraphQL error for an operation", async () => {
    const response = await send(
      "/graphql",
      { ...json, host: rebound(), origin: `http://${rebound()}` },
      operation("{ __typename }"),
    );
    expect(response.status).toBe(421);
    expect(JSON.parse(response.text).errors[0].extensions.code).toBe("UNKNOWN_HOST");
  });

  it("with an unknown host gets 421 for an upgrade", async () => {
    for (const path of ["/graphql", "/elsewhere"]) {
      expect(await upgrade(rebound(), path)).toEqual({
        status: 421,
        text: `This server doesn't serve the host ${rebound()}. To allow it, add it to ALLOWED_HOSTS.\n`,
      });
    }
    expect((await upgrade("evil.example")).status).toBe(421);
    expect((await upgrade(own())).status).toBe(101);
    expect((await upgrade("studio.lan")).status).toBe(101);
  });

  it("is refused if it is missing or repeated", async () => {
    const raw = async (head: string): Promise<string> => {
      const socket = connectTcp(Number(port()), "127.0.0.1");
      socket.write(`${head}\r\n\r\n`);
      let text = "";
      for await (const chunk of socket) text += chunk;
      return text;
    };
    const nameless = await raw("GET / HTTP/1.0");
    expect(nameless).toContain(" 421 ");
    expect(nameless).toContain("The Host header is missing. Send one.");
    const close = "Connection: close";
    expect(await raw(`GET / HTTP/1.1\r\nHost: ${own()}\r\nHost: evil.example\r\n${close}`)).toContain(
      " 421 ",
    );
    expect(await raw(`GET / HTTP/1.1\r\nHost: a${"b".repeat(300)}\r\n${close}`)).toContain(
      `${"b".repeat(99)}. To allow`,
    );
  });

  it.each([
    ["localhost", () => `localhost:${port()}`],
    ["another spelling", () => `LOCALHOST.:${port()}`],
    ["an IPv6 address", () => `[0:0:0:0:0:0:0:1]:${port()}`],
    ["an allowed host", () => "studio.lan"],
  ])("with %s is served", async (_what, host) => {
    const response = await send("/graphql", { ...json, host: host() }, operation("{ __typename }"));
    expect(JSON.parse(response.text)).toEqual({ data: { __typename: "Query" } });
  });

  it("is ignored for health checks and signed callbacks", async () => {
    const host = "10.0.0.7:8080";
    expect((await send("/healthz", { host })).status).toBe(200);
    expect((await send("/readyz", { host })).status).toBe(200);
    const callback = await send("/callbacks/job", { host, ...json }, "{}");
    expect(callback.status, "refused for its signature").toBe(401);
    expect((await send("/healthz", { host }, "")).status, "other methods").toBe(421);
  });
});
