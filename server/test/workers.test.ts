import { afterAll, beforeAll, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import { operatorGraphql, signUp, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;

const query = `{ workers {
  name isAlive contractVersion modelMemoryBudgetBytes gpu { name memoryUsedBytes }
  queues { name executionProvider currentJobId models { name state memoryBytes } }
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

it("the workers query returns the workers to operators only", async () => {
  const anonymous = await operatorGraphql(stack, query);
  expect(anonymous.status).toBe(401);
  expect(anonymous.errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  const user = await operatorGraphql(stack, query, { token: ada.token });
  expect(user.status).toBe(403);
  expect(user.errors?.[0]?.extensions?.code).toBe("NOT_OPERATOR");

  await stack.supabase.sql("update public.user_profiles set role = 'operator' where id = $1", [ada.id]);
  const { data, errors } = await operatorGraphql(stack, query, { token: ada.token });
  expect(errors).toBeUndefined();
  expect(data.workers).toHaveLength(2);
  expect(data.workers).toContainEqual({
    name: "gpu-1",
    isAlive: true,
    contractVersion,
    modelMemoryBudgetBytes: 48e9,
    gpu: { name: "RTX 6000 Ada", memoryUsedBytes: 11e9 },
    queues: [
      {
        name: "SDXL",
        executionProvider: "cuda",
        currentJobId: null,
        models: [{ name: "sdxl", state: "WARM", memoryBytes: 10e9 }],
      },
    ],
  });
  expect(data.workers).toContainEqual(expect.objectContaining({ name: "gpu-old", gpu: null, queues: [] }));
});
