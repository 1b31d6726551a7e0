import { afterAll, beforeEach, describe, expect, it } from "vitest";
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

let supabase: Supabase | undefined;
let ada: TestUser;
let workers: Client;

beforeEach(async () => {
  if (!supabase) {
    supabase = await startTestSupabase();
    await liftCaps(supabase);
    ada = await signUp(supabase, "ada");
    workers = service(supabase);
  }
  await supabase.sql("delete from public.workers");
});
afterAll(() => supabase?.close());

type Limits = Record<string, number | boolean | string>;

const report = (worker: string, limits: Limits | null) =>
  workers.rpc("report_worker", {
    p_worker_id: worker,
    p_contract_version: contractVersion,
    p_capabilities: ["sdxl_image_fast", "sdxl_image_high"].map((type) => ({
      type,
      available: true,
      pack: worker,
      ...(limits ? { limits } : {}),
    })),
  });
const submit = (config: Record<string, number | string>, type = "sdxl_image_fast") =>
  ada.client.rpc("submit_job", { p_job_type: type, p_prompt: "a red circle", p_config: config });

async function availabilityOf(type: string) {
  const formats = dataOf(await ada.client.rpc("job_format_availability"));
  return formats.find((row) => row.job_type === type);
}

describe("job_format_availability", () => {
  it("narrows the limits of a format to those of the pack, and adapts its defaults", async () => {
    await report("lightning", { maxSteps: 8, maxGuidanceScale: 2 });
    const fast = { min_steps: 1, max_steps: 8, sample_steps: 4, max_guide_scale: 2, sample_guide_scale: 2 };
    expect(await availabilityOf("sdxl_image_fast")).toMatchObject(fast);
    expect(await availabilityOf("sdxl_image_high")).toMatchObject({ ...fast, sample_steps: 8 });

    const job = dataOf(await submit({}));
    expect(job.config).toMatchObject({ sample_steps: 4, sample_guide_scale: 2 });
    expect(dataOf(await submit({ sample_steps: 1 })).config).toMatchObject({ sample_steps: 1 });
    for (const [key, value] of [
      ["sample_steps", 9],
      ["sample_steps", 0],
      ["sample_guide_scale", 2.1],
    ] as const) {
      expect(refusalOf(await submit({ [key]: value })).hint).toBe("INVALID_INPUT");
    }
  });

  it("returns the format's own limits without a worker, or for a pack without limits", async () => {
    const seeded = {
      min_steps: 10,
      max_steps: 50,
      sample_steps: 15,
      max_guide_scale: 20,
      sample_guide_scale: 6,
      takes_source: true,
    };
    expect(await availabilityOf("sdxl_image_fast")).toMatchObject(seeded);
    await report("stock", null);
    expect(await availabilityOf("sdxl_image_fast")).toMatchObject(seeded);
    expect(await availabilityOf("image_fast")).toMatchObject({
      available: false,
      min_steps: 10,
      max_steps: 50,
    });
  });

  it("never exceeds the format's own maximum", async () => {
    await report("generous", { maxSteps: 500, maxGuidanceScale: 100 });
    expect(await availabilityOf("sdxl_image_fast")).toMatchObject({
      min_steps: 10,
      max_steps: 50,
      max_guide_scale: 20,
    });
  });

  it("allows what any of several packs allows", async () => {
    await report("turbo", { minSteps: 1, maxSteps: 4, maxGuidanceScale: 0 });
    expect(await availabilityOf("sdxl_image_fast")).toMatchObject({ max_steps: 4, sample_guide_scale: 0 });
    await report("stock", null);
    expect(await availabilityOf("sdxl_image_fast")).toMatchObject({
      min_steps: 1,
      max_steps: 50,
      sample_steps: 15,
      max_guide_scale: 20,
    });
  });

  it("doesn't take a source image if no pack supports it", async () => {
    await report("decoder-only", { takesSource: false });
    expect(await availabilityOf("sdxl_image_fast")).toMatchObject({ takes_source: false });
    expect(refusalOf(await submit({ source_asset_id: crypto.randomUUID() })).detail).toMatchObject({
      issues: [{ path: ["source_asset_id"], message: "This format does not accept a source image." }],
    });
  });

  it("ignores limits that make no sense", async () => {
    await report("confused", { minSteps: 90, maxSteps: "8", maxGuidanceScale: -3 });
    expect(await availabilityOf("sdxl_image_fast")).toMatchObject({
      min_steps: 50,
      max_steps: 50,
      max_guide_scale: 0,
      available: true,
    });
  });
});
