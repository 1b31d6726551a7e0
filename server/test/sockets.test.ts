import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { signUp, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
});
afterAll(() => stack.close());

// biome-ignore lint/suspicious/noExplicitAny: the shape depends on the message; the tests assert it
type Message = any;

/** A socket whose protocol messages the test sends itself. */
async function connect(payload: unknown) {
  const socket = new WebSocket(`${stack.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const messages: Message[] = [];
  let onMessage = (): void => undefined;
  socket.on("message", (data) => {
    messages.push(JSON.parse(String(data)));
    onMessage();
  });
  const acknowledged = once(socket, "message");
  const closed = once(socket, "close").then(([code]) => code as number);
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload }));
  await Promise.race([acknowledged, closed]);
  return {
    closed,
    messages,
    subscribe: (id: string, query: string) =>
      socket.send(JSON.stringify({ id, type: "subscribe", payload: { query } })),
    responseTo: (id: string): Promise<Message> =>
      new Promise((resolve) => {
        onMessage = () => {
          const found = messages.find((message) => message.id === id);
          if (found) resolve(found);
        };
        onMessage();
      }),
    close: () => socket.close(),
  };
}

describe("a WebSocket", () => {
  it.each([
    ["invalid syntax", "{{{", "GRAPHQL_PARSE_FAILED"],
    ["unknown fields", "{ nope }", "GRAPHQL_VALIDATION_FAILED"],
    ["too many tokens", `{ viewer { ${"id ".repeat(3000)} } }`, undefined],
    [
      "too many levels",
      `{ viewer { assets { edges { node { ${"job { assets { ".repeat(8)} id ${"} } ".repeat(8)} } } } } }`,
      undefined,
    ],
  ])("responds to %s with an error and stays open", async (_name, query, code) => {
    const socket = await connect({ authorization: `Bearer ${ada.token}` });
    socket.subscribe("bad", query);
    const refused = await socket.responseTo("bad");
    expect(refused.type).toBe("error");
    if (code) expect(refused.payload[0].extensions.code).toBe(code);
    socket.subscribe("good", "{ viewer { email } }");
    expect((await socket.responseTo("good")).payload.data.viewer.email).toBe(ada.email);
    socket.close();
  });

  it.each([
    ["an anonymous caller", false, "subscription { jobUpdates { uuid } }", "UNAUTHENTICATED"],
    ["a job of another user", true, 'subscription { jobUpdated(id: "x") { uuid } }', "NOT_FOUND"],
    [
      "a missing variable",
      true,
      "subscription ($id: ID!) { jobUpdated(id: $id) { uuid } }",
      "BAD_USER_INPUT",
    ],
  ])("refuses a subscription with an error and nothing else: %s", async (_name, signedIn, query, code) => {
    const socket = await connect(signedIn ? { authorization: `Bearer ${ada.token}` } : {});
    socket.subscribe("refused", query);
    const refused = await socket.responseTo("refused");
    expect(refused.type).toBe("error");
    expect(refused.payload).toHaveLength(1);
    expect(refused.payload[0].extensions).toEqual({ code });
    // Further messages about the refused operation would arrive before this response.
    socket.subscribe("next", "{ __typename }");
    await socket.responseTo("next");
    expect(socket.messages.filter(({ id }) => id === "refused")).toEqual([refused]);
    socket.close();
  });

  it("sends errors without their HTTP status", async () => {
    const socket = await connect({ authorization: `Bearer ${ada.token}` });
    socket.subscribe("query", "{ viewer { jobs(first: 0) { edges { cursor } } } }");
    const response = await socket.responseTo("query");
    expect(response.payload.errors[0].extensions.code).toBe("INVALID_INPUT");
    socket.subscribe("wrong", "{ nope }");
    const wrong = await socket.responseTo("wrong");
    expect(JSON.stringify([response, wrong])).not.toContain('"http"');
    socket.close();
  });

  it("limits the number of concurrent operations", async () => {
    const socket = await connect({ authorization: `Bearer ${ada.token}` });
    for (let i = 0; i < 60; i += 1) socket.subscribe(`s${i}`, "subscription { jobUpdates { uuid } }");
    const refused = await socket.responseTo("s59");
    expect(refused.payload[0].extensions.code).toBe("TOO_MANY_OPERATIONS");
    socket.close();
  });

  it("is closed if its authorization isn't a string", async () => {
    const socket = await connect({ authorization: { token: "x" } });
    expect(await socket.closed).toBe(4401);
  });
});
