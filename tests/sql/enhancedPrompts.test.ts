import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import type { Supabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import {
  type Client,
  dataOf,
  liftCaps,
  service,
  signUp,
  type TestUser,
} from "../../embedded/supabase/testing/testUsers.ts";

let supabase: Supabase;
let ada: TestUser;
let workers: Client;

beforeAll(async () => {
  supabase = await startTestSupabase();
  await liftCaps(supabase);
  ada = await signUp(supabase, "ada");
  workers = service(supabase);
});
afterAll(() => supabase?.close());

/** Settles a job of an enhanced format with the given parameters, and returns what its owner can read. */
async function settleWith(parameters: {
  p_enhanced_prompt?: string | null;
  p_enhancement_note?: string | null;
}) {
  const submitted = { p_job_type: "image7b_fast_enhanced", p_prompt: "a red circle", p_config: {} };
  const job = dataOf(await ada.client.rpc("submit_job", submitted));
  const attempt = { p_job_id: job.id, p_worker_id: "w" };
  await workers.rpc("claim_job", { ...attempt, p_lease_seconds: 60, p_contract_version: contractVersion });
  const asset = {
    bucket_name: "image7b_fast_enhanced",
    file_path: `${ada.id}/${job.id}/0.png`,
    file_size: 1,
    mime_type: "image/png",
    width: 480,
    height: 832,
    batch_index: 0,
    seed: 7,
  };
  const settlement = { ...attempt, p_attempt: 1, p_status: "completed", p_assets: [asset], ...parameters };
  expect(dataOf(await workers.rpc("settle_job", settlement))).toMatchObject({ outcome: "settled" });
  const columns = "prompt, enhanced_prompt, enhancement_note";
  return dataOf(await ada.client.from("jobs").select(columns).eq("id", job.id).single());
}

describe("settle_job with an enhanced prompt", () => {
  it("stores the enhanced prompt beside the original one", async () => {
    expect(await settleWith({ p_enhanced_prompt: "a bright red circle" })).toEqual({
      prompt: "a red circle",
      enhanced_prompt: "a bright red circle",
      enhancement_note: null,
    });
  });

  it("stores why the prompt was not enhanced", async () => {
    const note = "The language model did not answer in time.";
    expect(await settleWith({ p_enhancement_note: note })).toMatchObject({
      enhanced_prompt: null,
      enhancement_note: note,
    });
  });

  it("truncates a long enhanced prompt and ignores an empty note, so that the result isn't lost", async () => {
    const row = await settleWith({ p_enhanced_prompt: "x".repeat(5000), p_enhancement_note: "" });
    expect(row.enhanced_prompt).toHaveLength(4000);
    expect(row.enhancement_note).toBeNull();
  });
});
