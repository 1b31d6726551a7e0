import { afterAll, beforeAll, expect, it } from "vitest";
import { graphql, signUp, submitAndGetId, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
  for (const [prompt, moment, size] of [
    ["older", "2026-01-01T00:00:00.123456Z", 3],
    ["newer", "2026-01-02T00:00:00.123456Z", 6],
  ] as const) {
    const job = await submitAndGetId(stack, ada, { prompt });
    // A job's assets are stored in one transaction, so they have the same timestamp to the microsecond.
    await stack.supabase.sql(
      `insert into public.assets (user_id, job_id, bucket_name, file_path, file_size, mime_type, width, height,
         batch_index, seed, created_at)
       select $1, $2::uuid, 'sdxl_image_fast', $5::text || i, 1, 'image/png', 1, 1, i, i, $3
       from generate_series(0, $4::integer - 1) i`,
      [ada.id, job, moment, size, prompt],
    );
  }
});
afterAll(() => stack.close());

const inOrder = [
  ...[0, 1, 2, 3, 4, 5].map((index) => `newer ${index}`),
  ...[0, 1, 2].map((index) => `older ${index}`),
];

async function page(args: string) {
  const { data, errors } = await graphql(
    stack,
    `{ viewer { assets${args} { edges { cursor node { batchIndex job { prompt } } }
       pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
    { token: ada.token },
  );
  if (!data?.viewer) throw new Error(JSON.stringify(errors));
  const { edges, pageInfo } = data.viewer.assets;
  type Edge = { node: { batchIndex: number; job: { prompt: string } } };
  return { ...pageInfo, names: edges.map(({ node }: Edge) => `${node.job.prompt} ${node.batchIndex}`) };
}

it("lists batches newest first, the assets of each in order, also across pages", async () => {
  const names: string[] = [];
  for (let after = "", more = true; more; ) {
    const next = await page(`(first: 4${after})`);
    names.push(...next.names);
    after = `, after: "${next.endCursor}"`;
    more = next.hasNextPage;
  }
  expect(names).toEqual(inOrder);
});

it("pages backwards in the same order, and between two cursors", async () => {
  const last = await page("(last: 4)");
  expect(last.names).toEqual(inOrder.slice(-4));
  const before = await page(`(last: 3, before: "${last.startCursor}")`);
  expect(before.names).toEqual(inOrder.slice(2, 5));
  const { startCursor, endCursor } = await page("(first: 8)");
  expect((await page(`(first: 9, after: "${startCursor}", before: "${endCursor}")`)).names).toEqual(
    inOrder.slice(1, 7),
  );
});

it("accepts a cursor without a batch index, and continues with older assets", async () => {
  const { endCursor } = await page("(first: 2)");
  const [moment, id] = JSON.parse(Buffer.from(endCursor, "base64url").toString());
  const old = Buffer.from(JSON.stringify([moment, id])).toString("base64url");
  const { names } = await page(`(first: 9, after: "${old}")`);
  expect(names).toEqual(expect.arrayContaining(inOrder.slice(6)));
});
