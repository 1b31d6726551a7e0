import { afterAll, beforeAll, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import { graphql, signUp, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;

const query = `{ workers {
  name isAlive contractVersion memoryBudgetBytes gpu { name usedBytes }
  queues { name provider currentJob models { name state bytes } }
} }`;
const details = {
  memory: { budget_bytes: 48e9, held_bytes: 10e9 },
  gpu: { name: "RTX 6000 Ada", total_bytes: 51e9, used_bytes: 11e9, utilization: 0.5, temperature: null },
  queues: {
    sdxl_queue: {
      provider: "cuda",
      current_job: null,
      child_rss_bytes: 1e9,
      models: [{ model: "sdxl", state: "warm", bytes: 10e9 }],
    },
  },
};

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
  await stack.supabase.sql(
    "insert into public.workers (id, contract_version, capabilities, details) values ($1, $2, '[]', $3), ($4, $2, '[]', '{}')",
    ["gpu-1", contractVersion, JSON.stringify(details), "gpu-old"],
  );
});
afterAll(() => stack.close());

it("workers are visible to operators only", async () => {
  const anonymous = await graphql(stack, query);
  expect(anonymous.errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  const user = await graphql(stack, query, { token: ada.token });
  expect(user.errors?.[0]?.extensions?.code).toBe("NOT_OPERATOR");

  await stack.supabase.sql("update public.user_profiles set role = 'operator' where id = $1", [ada.id]);
  const { data, errors } = await graphql(stack, query, { token: ada.token });
  expect(errors).toBeUndefined();
  expect(data.workers).toHaveLength(2);
  expect(data.workers).toContainEqual({
    name: "gpu-1",
    isAlive: true,
    contractVersion,
    memoryBudgetBytes: 48e9,
    gpu: { name: "RTX 6000 Ada", usedBytes: 11e9 },
    queues: [
      {
        name: "sdxl_queue",
        provider: "cuda",
        currentJob: null,
        models: [{ name: "sdxl", state: "warm", bytes: 10e9 }],
      },
    ],
  });
  expect(data.workers).toContainEqual(expect.objectContaining({ name: "gpu-old", gpu: null, queues: [] }));
});
