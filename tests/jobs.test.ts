import { createHash } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelJob, submitJob } from "../cli/generate/operations.ts";
import { type ApiUser, createApiUser } from "./support/apiUser.ts";
import { buildJob } from "./support/builders.ts";
import { type Stack, startStack } from "./support/stack.ts";

/** A job through the real services: Supabase, Redis, server, and a worker with the demo pack. */
let stack: Stack;
let user: ApiUser;
beforeAll(async () => {
  stack = await startStack({ workers: 1 });
  user = await createApiUser(stack);
}, 120_000);
afterAll(() => stack?.close());

const fetchBytes = async (url: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(url)).arrayBuffer());
const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe("a job", () => {
  test("reports its states in order and returns the requested image", async () => {
    // Long enough for an intermediate state: of states in quick succession only the last is reported.
    const input = buildJob({ seed: 7, width: 512, height: 768, steps: 50 });
    const { id } = await user.submit(input);
    const phases: string[] = [];
    const steps: number[] = [];
    const job = await user.finish(id, ({ progress }) => {
      if (progress && phases.at(-1) !== progress.phase) phases.push(progress.phase);
      if (progress) steps.push(progress.step);
    });
    expect(job.status, stack.output()).toBe("COMPLETED");
    expect(phases).toContain("DENOISING");
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(job.timings?.totalMs).toBeGreaterThan(0);

    const [asset] = job.assets;
    if (!asset) throw new Error("no asset");
    const bytes = await fetchBytes(asset.url);
    expect(bytes.length).toBe(asset.fileSizeBytes);
    const { format, width, height } = await sharp(bytes).metadata();
    expect({ format, width, height }).toEqual({ format: "png", width: 512, height: 768 });
    const { data } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(new Set(data.subarray(0, 30_000)).size, "more than one color").toBeGreaterThan(8);
    expect(bytes.includes("iTXt"), "its parameters are embedded").toBe(true);
    expect(bytes.includes(input.prompt), "with the prompt").toBe(true);
  });

  test("returns identical bytes for the same seed and settings, and different ones for another seed", async () => {
    const input = buildJob({ seed: 99 });
    const bytesOf = async (seed: number): Promise<Buffer> => {
      const { id } = await user.submit({ ...input, seed });
      const [asset] = (await user.finish(id)).assets;
      if (!asset) throw new Error(`no asset:\n${stack.output()}`);
      return fetchBytes(asset.url);
    };
    const [first, again, other] = [await bytesOf(99), await bytesOf(99), await bytesOf(100)];
    expect(digest(again)).toBe(digest(first));
    expect(digest(other)).not.toBe(digest(first));
  });

  test("generates a batch with a seed for each image", async () => {
    const { id } = await user.submit(buildJob({ seed: 2_147_483_647, batchSize: 3 }));
    const { assets, status } = await user.finish(id);
    expect(status).toBe("COMPLETED");
    expect(assets.map(({ batchIndex, seed }) => [batchIndex, seed]).toSorted()).toEqual([
      [0, 2_147_483_647],
      [1, 0],
      [2, 1],
    ]);
  });

  test("releases its credits and leaves no file when it is cancelled while running", async () => {
    const [before] = await stack.supabase.sql(
      "select sum(amount)::int as balance from credit_ledger where user_id = $1",
      [user.id],
    );
    const { id, uuid } = await user.submit(buildJob({ steps: 50, batchSize: 6 }));
    let asked = false;
    const job = await user.finish(id, ({ progress }) => {
      if (asked || !progress || progress.step === 0) return;
      asked = true;
      void user.api.execute(cancelJob.data, cancelJob.query, { id });
    });
    expect(asked, "it was running when it was cancelled").toBe(true);
    expect(job.status, stack.output()).toBe("CANCELLED");
    const [after] = await stack.supabase.sql(
      "select sum(amount)::int as balance from credit_ledger where user_id = $1",
      [user.id],
    );
    expect(after?.balance).toBe(before?.balance);
    const files = await stack.supabase.sql("select name from storage.objects where name like $1", [
      `%${uuid}%`,
    ]);
    expect(files).toEqual([]);
  });
});

describe("the API rejects", () => {
  test("a format without models", async () => {
    await stack.supabase.sql(
      `update public.workers set capabilities = (
         select jsonb_agg(case c.value ->> 'type'
           when 'video_fast' then jsonb_build_object('type', 'video_fast', 'available', false, 'reason', 'No pack.')
           else c.value end)
         from jsonb_array_elements(capabilities) c (value))`,
    );
    const { submitJob: result } = await user.api.execute(submitJob.data, submitJob.query, {
      input: { type: "video_fast", prompt: "waves" },
    });
    expect(result).toMatchObject({ __typename: "FormatUnavailableError", code: "FORMAT_UNAVAILABLE" });
  });

  test("sizes, steps and prompts outside the limits, naming the field", async () => {
    const wrong = [
      { field: "steps", input: buildJob({ steps: 51 }) },
      { field: "width", input: buildJob({ width: 500 }) },
      { field: "prompt", input: buildJob({ prompt: "x".repeat(1001) }) },
      { field: "prompt", input: buildJob({ prompt: "   " }) },
    ];
    for (const { field, input } of wrong) {
      const { submitJob: result } = await user.api.execute(submitJob.data, submitJob.query, { input });
      expect(result).toMatchObject({ __typename: "InvalidInputError" });
      expect("issues" in result && result.issues?.[0]?.path.join("."), field).toContain(field);
    }
  });

  test("cancelling another user's job", async () => {
    const stranger = await createApiUser(stack);
    const { id } = await user.submit(buildJob());
    const { cancelJob: result } = await stranger.api.execute(cancelJob.data, cancelJob.query, { id });
    expect(result.__typename).toBe("NotFoundError");
    await expect(stranger.finish(id)).rejects.toThrow();
    expect((await user.finish(id)).status).toBe("COMPLETED");
  });
});
