import { afterAll, beforeAll, expect, it } from "vitest";
import { graphql, signUp, submitAndGetId, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;
const ids: string[] = [];

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
  for (let i = 0; i < 5; i += 1) ids.unshift(await submitAndGetId(stack, ada, { prompt: `number ${i}` }));
  // The same timestamp to the microsecond, as assets of one batch have.
  await stack.supabase.sql("alter table jobs disable trigger user");
  await stack.supabase.sql("update jobs set created_at = '2026-01-01T00:00:00.123Z' where user_id = $1", [
    ada.id,
  ]);
  await stack.supabase.sql("alter table jobs enable trigger user");
  ids.sort().reverse();
});
afterAll(() => stack.close());

async function page(args: string) {
  const { data, errors } = await graphql(
    stack,
    `{ viewer { jobs${args} { edges { cursor node { uuid } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
    { token: ada.token },
  );
  if (!data?.viewer) throw new Error(JSON.stringify(errors));
  const { edges, pageInfo } = data.viewer.jobs;
  return { uuids: edges.map((edge: { node: { uuid: string } }) => edge.node.uuid), ...pageInfo };
}

it("pages forwards without gaps or repetitions, also among rows with the same timestamp", async () => {
  const first = await page("(first: 2)");
  const second = await page(`(first: 2, after: "${first.endCursor}")`);
  const third = await page(`(first: 2, after: "${second.endCursor}")`);
  expect([...first.uuids, ...second.uuids, ...third.uuids]).toEqual(ids);
  expect([first.hasNextPage, second.hasNextPage, third.hasNextPage]).toEqual([true, true, false]);
  expect([first.hasPreviousPage, second.hasPreviousPage]).toEqual([false, true]);
});

it("pages backwards", async () => {
  const last = await page("(last: 2)");
  expect(last.uuids).toEqual(ids.slice(3));
  expect(last).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  const before = await page(`(last: 2, before: "${last.startCursor}")`);
  expect(before.uuids).toEqual(ids.slice(1, 3));
});

it("pages between two cursors", async () => {
  const { startCursor: first, endCursor: last } = await page("(first: 5)");
  expect((await page(`(first: 5, after: "${first}", before: "${last}")`)).uuids).toEqual(ids.slice(1, 4));
  expect((await page(`(last: 2, after: "${first}", before: "${last}")`)).uuids).toEqual(ids.slice(2, 4));
});

it("keeps its position when rows are inserted", async () => {
  const first = await page("(first: 2)");
  await submitAndGetId(stack, ada);
  const second = await page(`(first: 3, after: "${first.endCursor}")`);
  expect(second.uuids).toEqual(ids.slice(2));
});

it("filters by status", async () => {
  expect((await page("(statuses: [COMPLETED])")).uuids).toEqual([]);
  expect((await page("(statuses: [PENDING, FAILED], first: 100)")).uuids.length).toBeGreaterThan(4);
});

it.each(["(first: 0)", "(first: 101)", "(last: -1)", '(after: "abc")', "(first: 2, last: 2)"])(
  "refuses %s",
  async (args) => {
    const { errors } = await graphql(stack, `{ viewer { jobs${args} { edges { cursor } } } }`, {
      token: ada.token,
    });
    expect(errors?.[0]?.extensions.code).toBe("INVALID_INPUT");
  },
);
