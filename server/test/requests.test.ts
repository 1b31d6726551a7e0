import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql, signUp, submitAndGetId, submitDocument, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;
let job: string;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
  job = await submitAndGetId(stack, ada);
});
afterAll(() => stack.close());

const json = { "content-type": "application/json" };
const operation = JSON.stringify({ query: "{ __typename }" });

/** Sends a request without further headers. */
async function send(init: { headers?: Record<string, string>; body?: string }, search = "") {
  const method = init.body === undefined ? "GET" : "POST";
  const response = await fetch(`${stack.url}/graphql${search}`, { method, ...init });
  const { errors } = await response.json();
  return { status: response.status, type: response.headers.get("content-type"), error: errors[0] };
}

const unexpected = () => stack.logger.records.filter(({ message }) => message === "unexpected error");

describe("an invalid request", () => {
  it("gets 406 for a subscription without an accept header for streams", async () => {
    const headers = { ...json, accept: "application/json", authorization: `Bearer ${ada.token}` };
    const body = JSON.stringify({ query: `subscription { jobUpdated(id: "${job}") { id } }` });
    const { status, type, error } = await send({ headers, body });
    expect({ status, type }).toEqual({ status: 406, type: "application/json; charset=utf-8" });
    expect(error).toEqual({
      message:
        "The result of a subscription is a stream. Send `accept: text/event-stream`, or use a WebSocket.",
      extensions: { code: "NOT_ACCEPTABLE" },
    });
  });

  it.each([
    [
      406,
      "NOT_ACCEPTABLE",
      /application\/json/,
      { headers: { ...json, accept: "text/plain" }, body: operation },
    ],
    [
      415,
      "BAD_REQUEST",
      /content-type: application\/json/,
      { headers: { "content-type": "text/plain" }, body: operation },
    ],
    [415, "BAD_REQUEST", /content-type: application\/json/, { headers: { "content-type": "" }, body: "" }],
    [400, "BAD_REQUEST", /^The body isn't valid JSON\.$/, { headers: json, body: "{" }],
    [400, "BAD_REQUEST", /isn't valid JSON/, { headers: { ...json, accept: "application/json" }, body: "" }],
  ])("gets %i and %s with what to send", async (status, code, message, init) => {
    const response = await send(init);
    expect(response.status).toBe(status);
    expect(response.error).toEqual({ message: expect.stringMatching(message), extensions: { code } });
  });

  it("gets an error for variables that aren't JSON", async () => {
    const { status, error } = await send({}, "?query=%7B__typename%7D&variables=%7B");
    expect(status).toBe(400);
    expect(error).toEqual({
      message: "`variables` and `extensions` must be JSON.",
      extensions: { code: "BAD_REQUEST" },
    });
    expect(unexpected()).toEqual([]);
  });
});

describe("an operation that is too large", () => {
  const nested = (times: number) => `${"job { assets { ".repeat(times)}id${" } }".repeat(times)}`;
  const manyOf = (what: (i: number) => string, count: number) =>
    Array.from({ length: count }, (_, i) => what(i)).join(" ");

  it.each([
    [
      "An operation may have at most 14 levels. Query deeper objects by their id. This one has 17.",
      `{ viewer { assets { edges { node { ${nested(6)} } } } } }`,
    ],
    [
      "An operation may have at most 20 aliases. Split it into several. This one has 30.",
      `{ ${manyOf((i) => `a${i}: __typename`, 30)} }`,
    ],
    [
      "An operation may have at most 50 directives. Remove some. This one has 51.",
      `{ __typename ${"@include(if: true) ".repeat(51)} }`,
    ],
    [
      "An operation may have at most 2000 tokens. Pass values as variables, or split it into several.",
      `{ ${"__typename ".repeat(2001)} }`,
    ],
  ])("gets the error: %s", async (message, query) => {
    const { status, errors } = await graphql(stack, query, {
      headers: { accept: "application/graphql-response+json" },
    });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ message, extensions: { code: "OPERATION_TOO_LARGE" } }]);
  });

  it("gets an error with its cost as a whole number", async () => {
    const fields = "id uuid type prompt status seed width height steps";
    const page = `jobs(first: 100) { edges { node { ${fields} } } }`;
    const { errors } = await graphql(stack, `{ viewer { ${manyOf((i) => `a${i}: ${page}`, 15)} } }`);
    expect(errors?.[0]?.message).toMatch(
      /^An operation may have a cost of at most 25000\. Request fewer .*\. This one has \d{5}\.$/,
    );
  });
});

describe("a DateTime", () => {
  const wrong = ["yesterday", "2026-01-31T12:00:00", "2026-11-31T00:00:00Z", "", 1_767_225_600_000, true];
  const explanation = /Must be a date and time with a time zone, such as 2026-01-31T12:00:00Z\./;

  it.each(wrong)("is refused as a variable: %j", async (startBy) => {
    const variables = { input: { type: "sdxl_image_fast", prompt: "a red circle", startBy } };
    const { data, errors } = await graphql(stack, submitDocument, { token: ada.token, variables });
    expect(data).toBeUndefined();
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(explanation),
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(unexpected()).toEqual([]);
  });

  it.each(wrong)("is refused in the operation: %j", async (startBy) => {
    const input = `{ type: sdxl_image_fast, prompt: "a red circle", startBy: ${JSON.stringify(startBy)} }`;
    const query = `mutation { submitJob(input: ${input}) { __typename } }`;
    const { data, errors } = await graphql(stack, query, { token: ada.token });
    expect(data).toBeUndefined();
    expect(errors?.[0]?.message).toMatch(explanation);
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(unexpected()).toEqual([]);
  });

  it("with an offset is stored as the same instant", async () => {
    const startBy = new Date(Date.now() + 3_600_000);
    const local = new Date(startBy.getTime() + 2 * 3_600_000).toISOString().replace("Z", "+02:00");
    const id = await submitAndGetId(stack, ada, { startBy: local });
    const { data } = await graphql(stack, `{ job(id: "${id}") { startBy } }`, { token: ada.token });
    expect(data.job.startBy).toBe(startBy.toISOString());
  });
});
