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

// biome-ignore lint/suspicious/noExplicitAny: what comes depends on what was sent; the tests assert its shape
type Message = any;

/** A socket that speaks the protocol by hand. */
async function connect(payload: unknown) {
  const socket = new WebSocket(`${stack.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const messages: Message[] = [];
  let look = (): void => undefined;
  socket.on("message", (data) => {
    messages.push(JSON.parse(String(data)));
    look();
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
    answerTo: (id: string): Promise<Message> =>
      new Promise((resolve) => {
        look = () => {
          const found = messages.find((message) => message.id === id);
          if (found) resolve(found);
        };
        look();
      }),
    close: () => socket.close(),
  };
}

describe("a WebSocket", () => {
  it.each([
    ["what is no GraphQL", "{{{", "GRAPHQL_PARSE_FAILED"],
    ["unknown fields", "{ nope }", "GRAPHQL_VALIDATION_FAILED"],
    ["too many tokens", `{ viewer { ${"id ".repeat(3000)} } }`, undefined],
    [
      "what is too deep",
      `{ viewer { assets { edges { node { ${"job { assets { ".repeat(8)} id ${"} } ".repeat(8)} } } } } }`,
      undefined,
    ],
  ])("responds to %s with an error and stays open", async (_name, query, code) => {
    const socket = await connect({ authorization: `Bearer ${ada.token}` });
    socket.subscribe("bad", query);
    const refused = await socket.answerTo("bad");
    expect(refused.type).toBe("error");
    if (code) expect(refused.payload[0].extensions.code).toBe(code);
    socket.subscribe("good", "{ viewer { email } }");
    expect((await socket.answerTo("good")).payload.data.viewer.email).toBe(ada.email);
    socket.close();
  });

  it.each([
    ["an anonymous caller", false, "subscription { jobUpdates { uuid } }", "UNAUTHENTICATED"],
    ["a job of another user", true, 'subscription { jobUpdated(id: "x") { uuid } }', "NOT_FOUND"],
    [
      "a variable that is none",
      true,
      "subscription ($id: ID!) { jobUpdated(id: $id) { uuid } }",
      "BAD_USER_INPUT",
    ],
  ])("refuses a subscription with an error and nothing else: %s", async (_why, signedIn, query, code) => {
    const socket = await connect(signedIn ? { authorization: `Bearer ${ada.token}` } : {});
    socket.subscribe("refused", query);
    const refused = await socket.answerTo("refused");
    expect(refused.type).toBe("error");
    expect(refused.payload).toHaveLength(1);
    expect(refused.payload[0].extensions).toEqual({ code });
    // Whatever came after the refusal would have come before this.
    socket.subscribe("next", "{ __typename }");
    await socket.answerTo("next");
    expect(socket.messages.filter(({ id }) => id === "refused")).toEqual([refused]);
    socket.close();
  });

  it("sends errors without their HTTP status", async () => {
    const socket = await connect({ authorization: `Bearer ${ada.token}` });
    socket.subscribe("query", "{ viewer { jobs(first: 0) { edges { cursor } } } }");
    const answer = await socket.answerTo("query");
    expect(answer.payload.errors[0].extensions.code).toBe("INVALID_INPUT");
    socket.subscribe("wrong", "{ nope }");
    const wrong = await socket.answerTo("wrong");
    expect(JSON.stringify([answer, wrong])).not.toContain('"http"');
    socket.close();
  });

  it("limits the number of concurrent operations", async () => {
    const socket = await connect({ authorization: `Bearer ${ada.token}` });
    for (let i = 0; i < 60; i += 1) socket.subscribe(`s${i}`, "subscription { jobUpdates { uuid } }");
    const refused = await socket.answerTo("s59");
    expect(refused.payload[0].extensions.code).toBe("TOO_MANY_OPERATIONS");
    socket.close();
  });

  it("is closed if its authorization isn't a string", async () => {
    const socket = await connect({ authorization: { token: "x" } });
    expect(await socket.closed).toBe(4401);
  });
});
