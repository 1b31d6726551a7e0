import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { minorsMessage } from "#policy/contentPolicy.ts";
import { startServer } from "../src/startServer.ts";
import { completeJob, graphql, signUp, submitAndGetId, type TestUser, waitFor } from "./actors.ts";
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

const document = `mutation Submit($input: SubmitJobInput!) {
  submitJob(input: $input) {
    __typename
    ... on SubmitJobSuccess { data { uuid } }
    ... on ContentRefusedError { code message category }
  }
}`;

async function submit(user: TestUser, input: object) {
  const variables = { input: { type: "sdxl_image_fast", ...input } };
  return (await graphql(stack, document, { token: user.token, variables })).data.submitJob;
}

type Entry = { user_id: string; stage: string; category: string; rule: string; prompt_hash: string };

async function auditOf(user: TestUser, count: number): Promise<Entry[]> {
  const rows = async (): Promise<Entry[]> =>
    (await stack.service.from("content_refusals").select("*").eq("user_id", user.id).order("id")).data ?? [];
  await waitFor(`${count} entries in the audit`, async () => (await rows()).length >= count);
  return rows();
}

describe("submitJob", () => {
  it("refuses content by the absolute rule without charging credits, and logs a hash instead of the prompt", async () => {
    const prompt = "nude child";
    expect(await submit(ada, { prompt })).toMatchObject({
      __typename: "ContentRefusedError",
      code: "CONTENT_REFUSED",
      category: "minors",
      message: minorsMessage,
    });
    const { data } = await graphql(stack, "{ viewer { creditBalance } }", { token: ada.token });
    expect(data.viewer.creditBalance).toBe(100);
    const [entry] = await auditOf(ada, 1);
    const prompt_hash = createHash("sha256").update(prompt).digest("hex");
    expect(entry).toMatchObject({
      stage: "submit",
      category: "minors",
      rule: "minor_and_sexual",
      prompt_hash,
    });
    expect(JSON.stringify([entry, stack.logger.records])).not.toMatch(/nude|child\b/);
    expect(stack.logger.records).toContainEqual(
      expect.objectContaining({
        message: "content refused",
        fields: expect.objectContaining({ user: ada.id }),
      }),
    );
  });

  it("refuses the operator's categories and accepts everything else", async () => {
    expect(await submit(ada, { prompt: "p0rn" })).toMatchObject({ category: "explicit_sexual" });
    expect(
      await submit(ada, { prompt: "a child playing football", negativePrompt: "nsfw, nude" }),
    ).toMatchObject({
      __typename: "SubmitJobSuccess",
    });
  });

  it("checks the prompts of the source image, of its source, and so on", async () => {
    const id = await submitAndGetId(stack, ada, { prompt: "a child playing football" });
    await completeJob(stack, ada, id);
    const { data } = await stack.service.from("assets").select("id").eq("job_id", id).single();
    const sourceAssetId = data?.id;
    expect(await submit(ada, { prompt: "without clothes", sourceAssetId })).toMatchObject({
      category: "minors",
    });
    expect(await submit(bob, { prompt: "without clothes", sourceAssetId })).not.toMatchObject({
      category: "minors",
    });
  });
});

describe("the audit log of refused content", () => {
  it("is readable by the service and operators only, and immutable", async () => {
    const asAda = await fetch(`${stack.env.supabaseUrl}/rest/v1/content_refusals?select=id`, {
      headers: { apikey: stack.env.supabaseAnonKey, authorization: `Bearer ${ada.token}` },
    });
    expect(await asAda.json()).toEqual([]);
    const changed = await stack.service.from("content_refusals").update({ rule: "x" }).gt("id", 0);
    expect(changed.error?.code).toBe("42501");
  });

  it("removes expired entries", async () => {
    await auditOf(ada, 1);
    await stack.supabase.sql(
      "update public.content_refusals set expires_at = now() - interval '1 day' where category <> 'minors'",
    );
    const pruned = await stack.service.rpc("prune_content_refusals");
    expect(pruned.data).toBeGreaterThan(0);
    const { data } = await stack.service.from("content_refusals").select("category");
    expect(new Set(data?.map(({ category }) => category))).toEqual(new Set(["minors"]));
  });
});

it("startServer rejects with the file's path if the policy file is invalid or missing", async () => {
  const policyFile = join(tmpdir(), `policy-${process.pid}.json`);
  onTestFinished(() => rm(policyFile, { force: true }));
  await writeFile(
    policyFile,
    '{"version": 1, "categories": [{"id": "x", "action": "maybe", "message": "No."}]}',
  );
  await expect(startServer({ ...stack.env, port: 0, policyFile })).rejects.toThrow(
    /categories\.0\.action is neither "refuse" nor "allow"/,
  );
  await expect(startServer({ ...stack.env, port: 0, policyFile: `${policyFile}.gone` })).rejects.toThrow(
    /can't be read.*POLICY_FILE/,
  );
});
