import { afterAll, beforeAll, expect, it } from "vitest";
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

/** A job of an enhanced format, settled with this; what its owner then sees of it. */
async function settledWith(over: { p_enhanced_prompt?: string | null; p_enhancement_note?: string | null }) {
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
  const end = { ...attempt, p_attempt: 1, p_status: "completed", p_assets: [asset], ...over };
  expect(dataOf(await workers.rpc("settle_job", end))).toMatchObject({ outcome: "settled" });
  const columns = "prompt, enhanced_prompt, enhancement_note";
  return dataOf(await ada.client.from("jobs").select(columns).eq("id", job.id).single());
}

it("keeps what the language model made of the prompt, beside the person's own", async () => {
  expect(await settledWith({ p_enhanced_prompt: "a bright red circle" })).toEqual({
    prompt: "a red circle",
    enhanced_prompt: "a bright red circle",
    enhancement_note: null,
  });
});

it("keeps why the person's own was used", async () => {
  const note = "The language model did not answer in time.";
  expect(await settledWith({ p_enhancement_note: note })).toMatchObject({
    enhanced_prompt: null,
    enhancement_note: note,
  });
});

it("does not lose a finished picture to a text that is too long or empty", async () => {
  const row = await settledWith({ p_enhanced_prompt: "x".repeat(5000), p_enhancement_note: "" });
  expect(row.enhanced_prompt).toHaveLength(4000);
  expect(row.enhancement_note).toBeNull();
});
