import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import type { Supabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import {
  type Client,
  dataOf,
  liftCaps,
  refusalOf,
  service,
  signUp,
  type TestUser,
} from "../../embedded/supabase/testing/testUsers.ts";

let supabase: Supabase;
let ada: TestUser;
let ben: TestUser;
let workers: Client;
let image: string;
let video: string;

beforeAll(async () => {
  supabase = await startTestSupabase();
  await liftCaps(supabase);
  [ada, ben] = [await signUp(supabase, "ada"), await signUp(supabase, "ben")];
  workers = service(supabase);
  image = await createAsset(ada, "sdxl_image_fast", "image/png");
  video = await createAsset(ada, "video_fast", "video/mp4");
});
afterAll(() => supabase?.close());

type Config = Record<string, string | number | boolean | null>;
const submit = (user: TestUser, config: Config, options: { type?: string; key?: string } = {}) =>
  user.client.rpc("submit_job", {
    p_job_type: options.type ?? "sdxl_image_fast",
    p_prompt: "a red circle",
    p_config: config,
    p_idempotency_key: options.key ?? null,
  });

/** Completes a job and returns the id of its asset. */
async function createAsset(user: TestUser, type: string, mimeType: string): Promise<string> {
  const job = dataOf(await submit(user, {}, { type }));
  const claim = { p_job_id: job.id, p_worker_id: "w", p_lease_seconds: 60 };
  dataOf(await workers.rpc("claim_job", { ...claim, p_contract_version: contractVersion }));
  const isVideo = mimeType === "video/mp4";
  const asset = {
    bucket_name: type,
    file_path: `${user.id}/${job.id}/0.${isVideo ? "mp4" : "png"}`,
    file_size: 1,
    mime_type: mimeType,
    width: 64,
    height: 64,
    duration: isVideo ? 5 : null,
    batch_index: 0,
    seed: 7,
  };
  const settlement = {
    p_job_id: job.id,
    p_attempt: 1,
    p_worker_id: "w",
    p_status: "completed",
    p_assets: [asset],
  };
  dataOf(await workers.rpc("settle_job", settlement));
  const [row] = dataOf(await workers.from("assets").select("id").eq("job_id", job.id));
  if (!row) throw new Error("The settled job has no asset.");
  return row.id;
}

async function issuesOf(user: TestUser, config: Config, type?: string) {
  const { hint, detail } = refusalOf(await submit(user, config, type ? { type } : {}));
  expect(hint).toBe("INVALID_INPUT");
  return (detail as { issues: { path: string[]; message: string }[] }).issues;
}

describe("source_asset_id", () => {
  it("sets a strength of 0.6 by default", async () => {
    const job = dataOf(await submit(ada, { source_asset_id: image }));
    expect(job.config).toMatchObject({ source_asset_id: image, strength: 0.6 });
    for (const strength of [0.05, 1]) {
      const job = dataOf(await submit(ada, { source_asset_id: image, strength }));
      expect(job.config).toMatchObject({ source_asset_id: image, strength });
    }
  });

  it("must be an image of the same user", async () => {
    const missing = [{ path: ["source_asset_id"], message: "You have no image with this id." }];
    expect(await issuesOf(ben, { source_asset_id: image })).toEqual(missing);
    expect(await issuesOf(ada, { source_asset_id: crypto.randomUUID() })).toEqual(missing);
    expect(await issuesOf(ada, { source_asset_id: "x' or true --" })).toEqual(missing);
    expect(await issuesOf(ada, { source_asset_id: 7 })).toEqual(missing);
    const [issue] = await issuesOf(ada, { source_asset_id: video });
    expect(issue?.message).toBe("The source must be an image, not a video.");
  });

  it("requires a format that accepts a source image", async () => {
    const [issue] = await issuesOf(ada, { source_asset_id: image }, "image_fast");
    expect(issue).toEqual({
      path: ["source_asset_id"],
      message: "This format does not accept a source image.",
    });
  });

  it.each([0, 0.04, 1.01, "0.5"])("refuses a strength of %s", async (strength) => {
    const issues = await issuesOf(ada, { source_asset_id: image, strength });
    expect(issues.map(({ path }) => path)).toEqual([["strength"]]);
  });

  it("is required for a strength", async () => {
    const issues = await issuesOf(ada, { strength: 0.5 });
    expect(issues.map(({ path }) => path)).toEqual([["strength"]]);
    expect(dataOf(await submit(ada, {})).config).not.toHaveProperty("strength");
  });

  it("may be deleted before the same job is submitted again with its key", async () => {
    const deleted = await createAsset(ada, "sdxl_image_fast", "image/png");
    const first = dataOf(await submit(ada, { source_asset_id: deleted }, { key: "again" }));
    dataOf(await ada.client.from("assets").delete().eq("id", deleted).select("id"));
    const second = dataOf(await submit(ada, { source_asset_id: deleted }, { key: "again" }));
    expect(second.id).toBe(first.id);
    expect(await issuesOf(ada, { source_asset_id: deleted })).toHaveLength(1);
  });
});

describe("embed_prompt", () => {
  it("must be true or false", async () => {
    expect(dataOf(await submit(ada, { embed_prompt: false })).config).toMatchObject({ embed_prompt: false });
    expect(dataOf(await submit(ada, {})).config).not.toHaveProperty("embed_prompt");
    const issues = await issuesOf(ada, { embed_prompt: "no" });
    expect(issues.map(({ path }) => path)).toEqual([["embed_prompt"]]);
  });
});
