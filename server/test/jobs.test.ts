import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sdxlJobs } from "#contracts/jobs/sdxl.ts";
import { contractVersion } from "#contracts/version.ts";
import {
  completeJob,
  createFakeWorker,
  graphql,
  signUp,
  submit,
  submitAndGetId,
  submitDocument,
  type TestUser,
  waitFor,
} from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;
let bob: TestUser;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
  bob = await signUp(stack);
});
afterAll(() => stack.close());

const rowsOf = async (user: TestUser): Promise<number> => {
  const { count } = await stack.service
    .from("jobs")
    .select("id", { count: "exact", head: true })
    .eq("user_id", user.id);
  return count ?? -1;
};

describe("submitJob", () => {
  it.each([
    ["the input", { prompt: " ", seed: -1, idempotencyKey: "x".repeat(256) }],
    ["the format's limits", { width: 7, steps: 0, guidanceScale: 99 }],
  ])("reports all fields that break %s", async (_rules, wrong) => {
    const { issues } = await submit(stack, ada, wrong);
    expect(issues.map(({ path }: { path: string[] }) => path[0]).sort()).toEqual(Object.keys(wrong).sort());
    for (const { message } of issues) expect(message).toMatch(/\S \S.*\.$/);
  });

  it("reserves credits, queues the job and wakes the workers", async () => {
    const result = await submit(stack, ada, { prompt: "  a blue square ", seed: 7, negativePrompt: "" });
    expect(result.data).toMatchObject({
      status: "PENDING",
      prompt: "a blue square",
      negativePrompt: "",
      seed: 7,
      width: 1024,
      steps: 15,
      batchSize: 1,
      credits: sdxlJobs.sdxl_image_fast.credits,
    });
    const { command } = createFakeWorker(stack);
    const id: string = result.data.uuid;
    await waitFor("the job in sdxl_queue", async () => (await command("ZSCORE", "sdxl_queue", id)) !== null);
    const stored = JSON.parse(String(await command("GET", `job:${id}`)));
    expect(stored).toMatchObject({ id, type: "sdxl_image_fast", user_id: ada.id, config: { seed: 7 } });
    const { data } = await graphql(stack, "{ viewer { creditBalance } }", { token: ada.token });
    expect(data.viewer.creditBalance).toBe(100 - sdxlJobs.sdxl_image_fast.credits);
  });

  it("treats null like an absent field: random seed, no negative prompt; a guidance scale of 0 stays 0", async () => {
    const result = await submit(stack, ada, {
      negativePrompt: null,
      seed: null,
      steps: null,
      guidanceScale: 0,
    });
    expect(result.data).toMatchObject({ negativePrompt: null, steps: 15, guidanceScale: 0 });
    expect(result.data.seed).toBeGreaterThanOrEqual(0);
  });

  it("returns the same job for the same idempotency key, and a conflict for a different request", async () => {
    const dora = await signUp(stack);
    const first = await submit(stack, dora, { idempotencyKey: "once" });
    const again = await submit(stack, dora, { idempotencyKey: "once" });
    expect(again.data.uuid).toBe(first.data.uuid);
    const other = await submit(stack, dora, { idempotencyKey: "once", prompt: "something else" });
    expect(other).toMatchObject({ __typename: "IdempotencyConflictError", code: "IDEMPOTENCY_CONFLICT" });
    expect(await rowsOf(dora)).toBe(1);
  });

  it.each([
    ["an empty prompt", { prompt: " " }, ["prompt"]],
    ["an over-long prompt", { prompt: "x".repeat(1001) }, ["prompt"]],
    ["a prompt of invisible characters", { prompt: "\u200b\u2060\u0007\u3000" }, ["prompt"]],
    ["a NUL", { prompt: "a\u0000b" }, ["prompt"]],
    ["half a surrogate pair", { prompt: "a\ud83db" }, ["prompt"]],
    ["a NUL in the negative prompt", { negativePrompt: "\u0000" }, ["negativePrompt"]],
    ["a NUL in the key", { idempotencyKey: "\u0000" }, ["idempotencyKey"]],
    ["a size outside the limits", { width: 64 }, ["width"]],
    ["a size off the grid", { height: 1000 }, ["height"]],
    ["too many steps", { steps: 51 }, ["steps"]],
    ["too few steps", { steps: 0 }, ["steps"]],
    ["too much guidance", { guidanceScale: 21 }, ["guidanceScale"]],
    ["an unknown batch size", { batchSize: 2 }, ["batchSize"]],
    ["a negative seed", { seed: -1 }, ["seed"]],
    ["an empty key", { idempotencyKey: "" }, ["idempotencyKey"]],
  ])("refuses %s, and writes nothing", async (_name, input, path) => {
    const eve = await signUp(stack);
    const result = await submit(stack, eve, input);
    expect(result).toMatchObject({ __typename: "InvalidInputError", code: "INVALID_INPUT" });
    expect(result.issues[0].path).toEqual(path);
    expect(await rowsOf(eve)).toBe(0);
  });

  it("counts characters, not UTF-16 code units", async () => {
    const result = await submit(stack, ada, { prompt: "🌻".repeat(1000) });
    expect(result.__typename).toBe("SubmitJobSuccess");
  });

  it("keeps text of every script unchanged", async () => {
    const prompt = "שלום 👩🏽‍🚀 日本\nعربي é";
    expect((await submit(stack, ada, { prompt })).data.prompt).toBe(prompt);
  });

  it("refuses an unknown format and a seed beyond 31 bits in validation", async () => {
    const unknown = await graphql(stack, submitDocument, {
      token: ada.token,
      variables: { input: { type: "sdxl_huge", prompt: "x" } },
    });
    expect(unknown.errors?.[0]?.message).toContain("sdxl_huge");
    expect(unknown.errors?.[0]?.extensions).not.toHaveProperty("stack");
    const seed = await graphql(stack, submitDocument, {
      token: ada.token,
      variables: { input: { type: "sdxl_image_fast", prompt: "x", seed: 2 ** 31 } },
    });
    expect(seed.errors?.[0]?.message).toContain("32-bit");
  });

  it("requires a signed-in user", async () => {
    expect(await submit(stack, null)).toMatchObject({ __typename: "NotAuthenticatedError" });
  });

  it("returns InsufficientCreditsError with the price and the balance", async () => {
    const poor = await signUp(stack);
    await stack.supabase.sql("insert into credit_ledger (user_id, kind, amount) values ($1, 'grant', -99)", [
      poor.id,
    ]);
    expect(await submit(stack, poor, { batchSize: 3 })).toMatchObject({
      __typename: "InsufficientCreditsError",
      requiredCredits: 3,
      creditBalance: 1,
    });
  });

  it("refuses a format that no worker offers, for the reason in the catalog", async () => {
    const capabilities = [{ type: "video_fast", available: false, reason: "No model pack for video_fast." }];
    const report = {
      p_worker_id: "worker-1",
      p_contract_version: contractVersion,
      p_capabilities: capabilities,
      p_details: {},
    };
    expect((await stack.service.rpc("report_worker", report)).error).toBeNull();
    const result = await submit(stack, ada, { type: "video_fast" });
    expect(result.__typename).toBe("FormatUnavailableError");
    await stack.supabase.sql("delete from workers");
  });
});

describe("a job or asset of another user", () => {
  it("is not found by any query or mutation", async () => {
    const job = await submitAndGetId(stack, ada);
    await completeJob(stack, ada, job);
    const mine = await graphql(stack, `{ job(id: "${job}") { id assets { id uuid url job { uuid } } } }`, {
      token: ada.token,
    });
    expect(mine.errors).toBeUndefined();
    const [asset] = mine.data.job.assets;
    expect(asset.job.uuid).toBe(job);
    const query = `{ job(id: "${job}") { id } a: node(id: "${mine.data.job.id}") { id } b: node(id: "${asset.id}") { id } }`;
    expect((await graphql(stack, query, { token: bob.token })).data).toEqual({ job: null, a: null, b: null });
    expect((await graphql(stack, query)).data).toEqual({ job: null, a: null, b: null });
    const change = `mutation { cancelJob(id: "${job}") { ... on Error { code } } purgeAsset(id: "${asset.uuid}") { ... on Error { code } } }`;
    expect((await graphql(stack, change, { token: bob.token })).data).toEqual({
      cancelJob: { code: "NOT_FOUND" },
      purgeAsset: { code: "NOT_FOUND" },
    });
    expect((await graphql(stack, change)).data).toEqual({
      cancelJob: { code: "UNAUTHENTICATED" },
      purgeAsset: { code: "UNAUTHENTICATED" },
    });
  });

  it("is indistinguishable from an id that doesn't exist or is malformed", async () => {
    const ids = ["", "x", "Sm9iOm5vLXV1aWQ=", "é".repeat(50), "00000000-0000-4000-8000-000000000000"];
    for (const id of ids) {
      const { data, errors } = await graphql(
        stack,
        "query Q($id: ID!) { job(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id } }",
        { token: ada.token, variables: { id } },
      );
      expect(errors).toBeUndefined();
      expect(data).toEqual({ job: null, node: null, nodes: [null] });
      const change = await graphql(
        stack,
        "mutation M($id: ID!) { cancelJob(id: $id) { __typename } purgeAsset(id: $id) { __typename } }",
        { token: ada.token, variables: { id } },
      );
      expect(change.data).toEqual({
        cancelJob: { __typename: "NotFoundError" },
        purgeAsset: { __typename: "NotFoundError" },
      });
    }
  });
});

describe("cancelJob", () => {
  it("cancels a pending job, refunds its credits and removes it from the queue", async () => {
    const fay = await signUp(stack);
    const job = await submitAndGetId(stack, fay);
    const { command } = createFakeWorker(stack);
    await waitFor("the job in the queue", async () => (await command("ZSCORE", "sdxl_queue", job)) !== null);
    const cancel = `mutation { cancelJob(id: "${job}") {
      ... on CancelJobSuccess { data { status } } ... on JobFinishedError { code job { status } } } }`;
    const first = await graphql(stack, cancel, { token: fay.token });
    expect(first.data.cancelJob.data.status).toBe("CANCELLED");
    await waitFor(
      "the job out of the queue",
      async () => (await command("ZSCORE", "sdxl_queue", job)) === null,
    );
    const again = await graphql(stack, cancel, { token: fay.token });
    expect(again.data.cancelJob).toEqual({ code: "JOB_FINISHED", job: { status: "CANCELLED" } });
    const { data } = await graphql(stack, "{ viewer { creditBalance } }", { token: fay.token });
    expect(data.viewer.creditBalance).toBe(100);
  });

  it("requests the cancellation of a running job", async () => {
    const job = await submitAndGetId(stack, ada);
    await createFakeWorker(stack).claim(job);
    const { data } = await graphql(
      stack,
      `mutation { cancelJob(id: "${job}") { ... on CancelJobSuccess { data { status cancelRequestedAt } } } }`,
      { token: ada.token },
    );
    expect(data.cancelJob.data.status).toBe("PROCESSING");
    expect(data.cancelJob.data.cancelRequestedAt).not.toBeNull();
  });
});

describe("purgeAsset", () => {
  it("removes the row, the file and the thumbnail", async () => {
    const job = await submitAndGetId(stack, bob);
    await completeJob(stack, bob, job);
    const before = await graphql(stack, `{ job(id: "${job}") { assets { id url thumbnailUrl } } }`, {
      token: bob.token,
    });
    const [asset] = before.data.job.assets;
    expect((await fetch(asset.url)).status).toBe(200);
    expect((await fetch(asset.thumbnailUrl)).status).toBe(200);
    const { data } = await graphql(
      stack,
      `mutation { purgeAsset(id: "${asset.id}") { ... on PurgeAssetSuccess { data { id } } } }`,
      { token: bob.token },
    );
    expect(data.purgeAsset.data.id).toBe(asset.id);
    await waitFor("the removal of the files", async () => {
      const { data: waiting } = await stack.service.from("files_to_purge").select("path");
      return waiting?.length === 0;
    });
    const listed = await stack.service.storage.from("sdxl_image_fast").list(`${bob.id}/${job}`);
    expect(listed.data).toEqual([]);
  });
});
