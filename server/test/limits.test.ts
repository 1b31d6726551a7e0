import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { captureConsoleErrors } from "../../tests/support/consoleErrors.ts";
import { graphql, signUp, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
});
afterAll(() => stack.close());

describe("the limits of an operation", () => {
  it("allow introspection and the largest page of the site", async () => {
    expect((await graphql(stack, getIntrospectionQuery())).errors).toBeUndefined();
    const page = `{
      jobFormats { id type title description quality mediaKind enhancesPrompt width height steps guidanceScale frameCount
        durationSeconds estimatedDurationSeconds credits isAvailable unavailableReason
        limits { maxPromptLength steps { min max multipleOf } guidanceScale { min max } sideLength { min max multipleOf } maxPixels batchSizes } }
      viewer { id email username creditBalance
        jobs(first: 100) { edges { cursor node { id uuid type prompt status format { title } error { code message }
          progress { step totalSteps preview { dataUrl } } assets { id url thumbnailUrl thumbHash width height } } }
          pageInfo { hasNextPage endCursor } }
        assets(first: 100) { edges { node { id url job { id prompt format { title } } } } pageInfo { hasNextPage endCursor } } }
    }`;
    expect((await graphql(stack, page, { token: ada.token })).errors).toBeUndefined();
  });

  it("refuse an operation that is too deep", async () => {
    const deep = `${"job { assets { ".repeat(8)}id${" } }".repeat(8)}`;
    const { errors, data } = await graphql(stack, `{ viewer { assets { edges { node { ${deep} } } } } }`, {
      token: ada.token,
    });
    expect(data).toBeUndefined();
    expect(errors?.[0]?.message).toMatch(/at most 14 levels/);
  });

  it("refuse too many aliases and too many tokens", async () => {
    const aliases = Array.from({ length: 30 }, (_, i) => `a${i}: viewer { id }`).join(" ");
    expect((await graphql(stack, `{ ${aliases} }`)).errors?.[0]?.message).toMatch(/alias/i);
    const tokens = `{ viewer { ${"id ".repeat(3000)} } }`;
    expect((await graphql(stack, tokens)).errors?.[0]?.message).toMatch(/token/i);
  });

  it("refuse a body that is too large", async () => {
    const response = await fetch(`${stack.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ viewer { id } }", variables: { x: "x".repeat(300_000) } }),
    });
    expect(response.status).toBe(413);
  });
});

describe("an unexpected failure", () => {
  it("shows clients only an id, under which the log has the error", async () => {
    const printed = captureConsoleErrors();
    await stack.supabase.sql("alter function credit_balance() rename to credit_balance_gone");
    const { errors } = await graphql(stack, "{ viewer { creditBalance } }", { token: ada.token });
    await stack.supabase.sql("alter function credit_balance_gone() rename to credit_balance");
    const text = JSON.stringify(errors);
    expect(text).not.toContain('credit_balance"');
    expect(text).not.toMatch(/stack|PGRST|function/i);
    const id = errors?.[0]?.extensions.errorId;
    expect(errors?.[0]?.extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect(String(stack.logger.records.find(({ fields }) => fields.id === id)?.fields.error)).toContain(
      "credit_balance",
    );
    // The embedded Supabase prints the error of the database.
    expect(printed().filter((text) => !text.includes("credit_balance"))).toEqual([]);
  });
});

describe("the HTTP server", () => {
  it("responds to /healthz and /readyz, which names unreachable services", async () => {
    expect((await fetch(`${stack.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${stack.url}/readyz`);
    expect(await ready.json()).toEqual({ ready: true, parts: { supabase: "ok", redis: "ok" } });
    await stack.stopRedis();
    await stack.restartServer({});
    const unready = await fetch(`${stack.url}/readyz`);
    expect(unready.status).toBe(503);
    expect((await unready.json()).parts.supabase).toBe("ok");
    await stack.startRedis();
  });

  it("sends security headers and no X-Powered-By", async () => {
    const { headers } = await fetch(`${stack.url}/`);
    expect(headers.get("content-security-policy")).toMatch(
      /script-src 'self' 'nonce-[\w+/=]+'.*frame-ancestors 'none'/,
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("x-request-id")).toBeTruthy();
    expect(headers.get("x-powered-by")).toBeNull();
  });

  it("serves GraphiQL with all its files from the same origin", async () => {
    const response = await fetch(`${stack.url}/graphql`, { headers: { accept: "text/html" } });
    const html = await response.text();
    const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
    expect(html).toContain(`<script nonce="${nonce}"`);
    expect(html).not.toMatch(/(src|href)="https?:/);
    for (const [, file] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const asset = await fetch(`${stack.url}${file}`);
      expect(asset.status, file).toBe(200);
      expect((await asset.text()).length).toBeGreaterThan(1000);
    }
  });

  it("responds to CORS preflights of other origins", async () => {
    const { headers } = await fetch(`${stack.url}/graphql`, {
      method: "OPTIONS",
      headers: {
        origin: "https://partner.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
      },
    });
    expect(headers.get("access-control-allow-origin")).toMatch(/^(\*|https:\/\/partner\.example)$/);
    expect(headers.get("access-control-allow-headers")).toContain("authorization");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("responds with 404 to a GraphiQL file named like a property of objects", async () => {
    for (const name of ["__proto__", "constructor", "nothing.js"]) {
      expect((await fetch(`${stack.url}/graphiql/${name}`)).status).toBe(404);
    }
  });

  it("executes queries by GET, but no mutations", async () => {
    const query = await fetch(`${stack.url}/graphql?query=${encodeURIComponent("{ viewer { id } }")}`);
    expect(await query.json()).toEqual({ data: { viewer: null } });
    const mutation = encodeURIComponent('mutation { cancelJob(id: "x") { __typename } }');
    expect((await fetch(`${stack.url}/graphql?query=${mutation}`)).status).toBe(405);
  });
});
