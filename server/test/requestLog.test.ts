import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { graphql, signUp, type TestUser, waitFor } from "./actors.ts";
import { type LogRecord, type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
});
afterAll(() => stack.close());

const requests = (): LogRecord[] => stack.logger.records.filter(({ message }) => message === "request");
/** The log line of a request, which is written just after the response. */
const lineWith = (fields: object): Promise<LogRecord> =>
  waitFor(`a request line with ${JSON.stringify(fields)}`, async () =>
    requests().find((record) =>
      Object.entries(fields).every(([name, value]) => record.fields[name] === value),
    ),
  );

describe("the request log", () => {
  it("has one line per GraphQL request with its operation, user, status, duration and request id", async () => {
    const requestId = "from-the-caller-1";
    const response = await graphql(stack, "query WhoAmI { viewer { id } }", {
      token: ada.token,
      headers: { "x-request-id": requestId },
    });
    expect(response.headers.get("x-request-id")).toBe(requestId);
    const { level, fields } = await lineWith({ requestId });
    expect({ level, ...fields }).toMatchObject({
      level: "info",
      method: "POST",
      path: "/graphql",
      status: 200,
      operation: "WhoAmI",
      userId: ada.id,
      durationMs: expect.any(Number),
    });
    expect(requests().filter(({ fields }) => fields.requestId === requestId)).toHaveLength(1);
  });

  it("omits the query string and the user of an anonymous request", async () => {
    const response = await fetch(`${stack.url}/somewhere?code=secret`, { headers: { accept: "text/html" } });
    const { fields } = await lineWith({ requestId: response.headers.get("x-request-id") });
    expect(fields).toMatchObject({
      method: "GET",
      path: "/somewhere",
      userId: undefined,
      operation: undefined,
    });
    expect(JSON.stringify(requests())).not.toContain("secret");
  });

  it("has one line per operation on a WebSocket", async () => {
    const client = createClient({
      url: `${stack.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ada.token}` },
    });
    for await (const _result of client.iterate({ query: "query OverSocket { viewer { id } }" }));
    await client.dispose();
    const { fields } = await lineWith({ operation: "OverSocket" });
    expect(fields).toMatchObject({ transport: "websocket", userId: ada.id, durationMs: expect.any(Number) });
  });

  it("has no lines for health checks", async () => {
    const ids = await Promise.all(
      ["/healthz", "/readyz"].map(async (path) =>
        (await fetch(stack.url + path)).headers.get("x-request-id"),
      ),
    );
    const response = await fetch(`${stack.url}/last`);
    await lineWith({ requestId: response.headers.get("x-request-id") });
    expect(requests().filter(({ fields }) => ids.includes(String(fields.requestId)))).toEqual([]);
  });
});
