import { createSchema, createYoga } from "graphql-yoga";
import { expect, it, vi } from "vitest";
import { explainTransport } from "./transportRefusals.ts";

it("explainTransport returns the iterator of a subscription without a matching response type", async () => {
  const leave = vi.fn(async () => ({ done: true as const, value: undefined }));
  const listening = {
    next: () => Promise.reject(new Error("The iterator was read.")),
    return: leave,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const yoga = createYoga({
    schema: createSchema({
      typeDefs: "type Query { a: Int } type Subscription { b: Int }",
      resolvers: { Subscription: { b: { subscribe: () => listening } } },
    }),
    logging: false,
    plugins: [explainTransport()],
  });
  const response = await yoga.fetch("http://in-process/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query: "subscription { b }" }),
  });
  expect(response.status).toBe(406);
  expect(leave).toHaveBeenCalledOnce();
});
