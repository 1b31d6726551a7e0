import { createHash } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelJob, submitJob } from "../cli/generate/operations.ts";
import { buildJob } from "./support/builders.ts";
import { createPerson, type Person } from "./support/person.ts";
import { type Stack, startStack } from "./support/stack.ts";

/** The main job on the real everything: Supabase, Redis, server, worker with the demo pack. */
let stack: Stack;
let person: Person;
beforeAll(async () => {
  stack = await startStack({ workers: 1 });
  person = await createPerson(stack);
}, 120_000);
afterAll(() => stack?.close());

const fetchBytes = async (url: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(url)).arrayBuffer());
const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe("a job from submit to picture", () => {
  test("tells every state in order and ends with the picture it was asked for", async () => {
    // Long enough that a state in the middle is told: of states that come at once only the last one is.
    const input = buildJob({ seed: 7, width: 512, height: 768, steps: 50 });
    const { id } = await person.submit(input);
    const phases: string[] = [];
    const steps: number[] = [];
    const job = await person.finish(id, ({ progress }) => {
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
    expect(bytes.length).toBe(asset.fileSize);
    const { format, width, height } = await sharp(bytes).metadata();
    expect({ format, width, height }).toEqual({ format: "png", width: 512, height: 768 });
    const { data } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(new Set(data.subarray(0, 30_000)).size, "more than one colour").toBeGreaterThan(8);
    expect(bytes.includes("iTXt"), "its parameters are embedded").toBe(true);
    expect(bytes.includes(input.prompt), "with the prompt").toBe(true);
  });

  test("makes the same bytes of the same seed and settings, and others of another seed", async () => {
    const input = buildJob({ seed: 99 });
    const bytesOf = async (seed: number): Promise<Buffer> => {
      const { id } = await person.submit({ ...input, seed });
      const [asset] = (await person.finish(id)).assets;
      if (!asset) throw new Error(`no asset:\n${stack.output()}`);
      return fetchBytes(asset.url);
    };
    const [first, again, other] = [await bytesOf(99), await bytesOf(99), await bytesOf(100)];
    expect(digest(again)).toBe(digest(first));
    expect(digest(other)).not.toBe(digest(first));
  });

  test("makes a batch with a seed for each picture", async () => {
    const { id } = await person.submit(buildJob({ seed: 2_147_483_647, batchSize: 3 }));
    const { assets, status } = await person.finish(id);
    expect(status).toBe("COMPLETED");
    expect(assets.map(({ batchIndex, seed }) => [batchIndex, seed]).toSorted()).toEqual([
      [0, 2_147_483_647],
      [1, 0],
      [2, 1],
    ]);
  });

  test("can be cancelled while it runs, gives its credits back and leaves no file", async () => {
    const [before] = await stack.supabase.sql(
      "select sum(amount)::int as balance from credit_ledger where user_id = $1",
      [person.id],
    );
    const { id, uuid } = await person.submit(buildJob({ steps: 50, batchSize: 6 }));
    let asked = false;
    const job = await person.finish(id, ({ progress }) => {
      if (asked || !progress || progress.step === 0) return;
      asked = true;
      void person.api.execute(cancelJob.data, cancelJob.query, { id });
    });
    expect(asked, "it was running when it was cancelled").toBe(true);
    expect(job.status, stack.output()).toBe("CANCELLED");
    const [after] = await stack.supabase.sql(
      "select sum(amount)::int as balance from credit_ledger where user_id = $1",
      [person.id],
    );
    expect(after?.balance).toBe(before?.balance);
    const files = await stack.supabase.sql("select name from storage.objects where name like $1", [
      `%${uuid}%`,
    ]);
    expect(files).toEqual([]);
  });
});

describe("what is refused", () => {
  test("a format whose models are not there", async () => {
    await stack.supabase.sql(
      `update public.workers set capabilities = (
         select jsonb_agg(case c.value ->> 'type'
           when 'video_fast' then jsonb_build_object('type', 'video_fast', 'available', false, 'reason', 'No pack.')
           else c.value end)
         from jsonb_array_elements(capabilities) c (value))`,
    );
    const { submitJob: result } = await person.api.execute(submitJob.data, submitJob.query, {
      input: { type: "video_fast", prompt: "waves" },
    });
    expect(result).toMatchObject({ __typename: "FormatUnavailableError", code: "FORMAT_UNAVAILABLE" });
  });

  test("sizes, steps and prompts outside the limits, each with the field it is about", async () => {
    const wrong = [
      { field: "steps", input: buildJob({ steps: 51 }) },
      { field: "width", input: buildJob({ width: 500 }) },
      { field: "prompt", input: buildJob({ prompt: "x".repeat(1001) }) },
      { field: "prompt", input: buildJob({ prompt: "   " }) },
    ];
    for (const { field, input } of wrong) {
      const { submitJob: result } = await person.api.execute(submitJob.data, submitJob.query, { input });
      expect(result).toMatchObject({ __typename: "InvalidInputError" });
      expect("issues" in result && result.issues?.[0]?.path.join("."), field).toContain(field);
    }
  });

  test("somebody else's job", async () => {
    const stranger = await createPerson(stack);
    const { id } = await person.submit(buildJob());
    const { cancelJob: result } = await stranger.api.execute(cancelJob.data, cancelJob.query, { id });
    expect(result.__typename).toBe("NotFoundError");
    await expect(stranger.finish(id)).rejects.toThrow();
    expect((await person.finish(id)).status).toBe("COMPLETED");
  });
});
