import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import {
  completeJob,
  createFakeWorker,
  graphql,
  sendCallback,
  signUp,
  submit,
  submitAndGetId,
  type TestUser,
  timings,
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

async function read(user: TestUser, query: string) {
  const { data, errors } = await graphql(stack, query, { token: user.token });
  expect(errors).toBeUndefined();
  return data;
}

/** Completes a job and returns the ids of its image. */
async function createImage(user: TestUser): Promise<{ id: string; uuid: string }> {
  const job = await submitAndGetId(stack, user);
  await completeJob(stack, user, job);
  return (await read(user, `{ job(id: "${job}") { assets { id uuid } } }`)).job.assets[0];
}

describe("a source image", () => {
  it("is accepted by both kinds of id, and returned until it is deleted", async () => {
    const { id, uuid } = await createImage(ada);
    const byUuid = await submitAndGetId(stack, ada, {
      sourceAssetId: uuid,
      strength: 0.3,
      embedPrompt: false,
    });
    const byId = await submitAndGetId(stack, ada, { sourceAssetId: id });
    const fields = "strength embedPrompt sourceAsset { uuid url }";
    const query = `{ a: job(id: "${byUuid}") { ${fields} } b: job(id: "${byId}") { ${fields} } }`;
    const sourceAsset = { uuid, url: expect.stringContaining("http") };
    expect(await read(ada, query)).toEqual({
      a: { strength: 0.3, embedPrompt: false, sourceAsset },
      b: { strength: 0.6, embedPrompt: true, sourceAsset },
    });
    await read(ada, `mutation { purgeAsset(id: "${uuid}") { __typename } }`);
    expect(await read(ada, query)).toMatchObject({ a: { sourceAsset: null }, b: { sourceAsset: null } });
  });

  it("is refused with the API's field names if it isn't valid", async () => {
    const { uuid } = await createImage(ada);
    const refused = async (user: TestUser, input: object) => {
      const result = await submit(stack, user, input);
      expect(result).toMatchObject({ __typename: "InvalidInputError", code: "INVALID_INPUT" });
      return result.issues.map((issue: { path: string[] }) => issue.path.join("."));
    };
    expect(await refused(bob, { sourceAssetId: uuid })).toEqual(["sourceAssetId"]);
    expect(await refused(ada, { sourceAssetId: "Sm9iOng=" })).toEqual(["sourceAssetId"]);
    expect(await refused(ada, { sourceAssetId: uuid, strength: 2 })).toEqual(["strength"]);
    expect(await refused(ada, { strength: 0.5 })).toEqual(["strength"]);
    expect(await refused(ada, { type: "image_fast", sourceAssetId: uuid })).toEqual(["sourceAssetId"]);
  });

  it("is null for jobs without one", async () => {
    const job = await submitAndGetId(stack, ada, { sourceAssetId: null, strength: null, embedPrompt: null });
    const shown = await read(ada, `{ job(id: "${job}") { strength embedPrompt sourceAsset { id } } }`);
    expect(shown.job).toEqual({ strength: null, embedPrompt: true, sourceAsset: null });
  });
});

describe("an enhanced prompt", () => {
  it("is returned with the finished job, beside the original prompt", async () => {
    const job = await submitAndGetId(stack, ada);
    const worker = createFakeWorker(stack);
    const { attempt } = await worker.claim(job);
    const query = `{ job(id: "${job}") { prompt enhancedPrompt enhancementNote } }`;
    expect((await read(ada, query)).job).toMatchObject({ enhancedPrompt: null, enhancementNote: null });
    const done = { job_id: job, attempt, worker_id: "worker-1", status: "completed", timings };
    const response = await sendCallback(stack, {
      ...done,
      assets: [await worker.upload(job, ada)],
      enhanced_prompt: "a bright red circle on white",
      enhancement_note: null,
    });
    expect(response.status).toBe(200);
    expect((await read(ada, query)).job).toEqual({
      prompt: "a red circle",
      enhancedPrompt: "a bright red circle on white",
      enhancementNote: null,
    });
  });

  it("is returned during the attempt, from its progress", async () => {
    const job = await submitAndGetId(stack, ada);
    const worker = createFakeWorker(stack);
    await worker.claim(job);
    const state = {
      kind: "progress",
      job_id: job,
      user_id: ada.id,
      attempt: 1,
      sequence: 1,
      phase: "denoising",
      step: 1,
      total_steps: 15,
      elapsed_ms: 10,
      remaining_ms: null,
      preview: null,
      enhanced_prompt: "a bright red circle on white",
    };
    await worker.command("SET", `progress:${job}`, JSON.stringify(state));
    const shown = await read(ada, `{ job(id: "${job}") { enhancedPrompt progress { step } } }`);
    expect(shown.job).toEqual({ enhancedPrompt: state.enhanced_prompt, progress: { step: 1 } });
  });
});

describe("the limits of a model pack", () => {
  it("apply to the format and to submitted jobs", async () => {
    const report = {
      p_worker_id: "worker-1",
      p_contract_version: contractVersion,
      p_capabilities: [
        {
          type: "sdxl_image_fast",
          available: true,
          pack: "lightning",
          limits: { maxSteps: 8, maxGuidanceScale: 2, takesSource: false },
        },
      ],
      p_details: {},
    };
    expect((await stack.service.rpc("report_worker", report)).error).toBeNull();
    const fields =
      "type steps guidanceScale acceptsSourceAsset limits { steps { min max } guidanceScale { min max } }";
    const { jobFormats } = await read(ada, `{ jobFormats { ${fields} } }`);
    expect(jobFormats[0]).toEqual({
      type: "sdxl_image_fast",
      steps: 4,
      guidanceScale: 2,
      acceptsSourceAsset: false,
      limits: { steps: { min: 1, max: 8 }, guidanceScale: { min: 0, max: 2 } },
    });
    expect((await submit(stack, ada)).data).toMatchObject({ steps: 4, guidanceScale: 2 });
    expect((await submit(stack, ada, { steps: 1 })).data).toMatchObject({ steps: 1 });
    expect(await submit(stack, ada, { steps: 9 })).toMatchObject({
      issues: [{ path: ["steps"], message: "Must be a whole number from 1 to 8." }],
    });
  });
});
