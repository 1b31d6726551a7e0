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

beforeAll(async () => {
  supabase = await startTestSupabase();
  await liftCaps(supabase);
  [ada, ben] = [await signUp(supabase, "ada"), await signUp(supabase, "ben")];
});
afterAll(() => supabase?.close());

const submit = (
  client: Client,
  settings: {
    type?: string;
    prompt?: string;
    config?: Record<string, string | number | null>;
    key?: string | null;
  } = {},
) =>
  client.rpc("submit_job", {
    p_job_type: settings.type ?? "sdxl_image_fast",
    p_prompt: settings.prompt ?? "a red circle",
    p_config: settings.config ?? {},
    p_idempotency_key: settings.key ?? null,
  });
const balance = async (user: TestUser) => (await user.client.rpc("credit_balance")).data;

describe("submit_job", () => {
  it("fills in the defaults of the format, trims the prompt and reserves the credits", async () => {
    const job = dataOf(
      await submit(ada.client, { prompt: "  a red circle\n", config: { seed: 7, batch_size: 3 } }),
    );
    expect(job).toMatchObject({
      user_id: ada.id,
      prompt: "a red circle",
      status: "pending",
      attempt: 0,
      max_attempts: 3,
      credits: 3,
      config: {
        width: 1024,
        height: 1024,
        sample_steps: 15,
        sample_guide_scale: 6,
        seed: 7,
        negative_prompt: null,
        batch_size: 3,
      },
    });
    expect(job.config).not.toHaveProperty("frame_num");
    expect(job.queue_score).toBeGreaterThanOrEqual(9e13);
    expect(job.queue_score).toBeLessThan(10e13);
    expect(await balance(ada)).toBe(97);
  });

  it("chooses a random seed if none is given, and sets the number of frames for WAN", async () => {
    const job = dataOf(await submit(ada.client, { type: "video_fast" }));
    const config = job.config as { seed: number; frame_num: number };
    expect(config.frame_num).toBe(81);
    expect(Number.isInteger(config.seed) && config.seed >= 0 && config.seed < 2 ** 31).toBe(true);
  });

  it("gives a job of a higher tier a lower score", async () => {
    await supabase.sql("update public.user_profiles set subscription_tier = 'pro' where id = $1", [ben.id]);
    const [first, second] = [dataOf(await submit(ada.client)), dataOf(await submit(ben.client))];
    expect(second.queue_score).toBeLessThan(first.queue_score);
    expect(second.queue_score).toBeLessThan(4e13);
  });

  it.each([
    ["an empty prompt", { prompt: " \n\t " }, ["prompt"]],
    ["a prompt of invisible characters", { prompt: "\u200b\u00a0\u0007\u3000\ufeff" }, ["prompt"]],
    ["a long prompt", { prompt: "x".repeat(1001) }, ["prompt"]],
    ["a width that isn't a multiple of 64", { config: { width: 1000 } }, ["width"]],
    ["a height under the limit", { config: { height: 64 } }, ["height"]],
    ["too many pixels", { config: { width: 1536, height: 1536 } }, ["width"]],
    ["too few steps", { config: { sample_steps: 9 } }, ["sample_steps"]],
    ["half a step", { config: { sample_steps: 20.5 } }, ["sample_steps"]],
    ["a guidance scale over the limit", { config: { sample_guide_scale: 20.1 } }, ["sample_guide_scale"]],
    ["a guidance scale as text", { config: { sample_guide_scale: "7" } }, ["sample_guide_scale"]],
    ["a seed of more than 31 bits", { config: { seed: 2 ** 31 } }, ["seed"]],
    ["a negative seed", { config: { seed: -1 } }, ["seed"]],
    ["a batch of two", { config: { batch_size: 2 } }, ["batch_size"]],
    ["frames for SDXL", { config: { frame_num: 81 } }, ["frame_num"]],
    ["a batch of videos", { type: "video_fast", config: { batch_size: 3 } }, ["batch_size"]],
    ["a long negative prompt", { config: { negative_prompt: "x".repeat(1001) } }, ["negative_prompt"]],
    ["a number as negative prompt", { config: { negative_prompt: 3 } }, ["negative_prompt"]],
    ["an unknown setting", { config: { clip_skip: 2 } }, ["clip_skip"]],
    ["two invalid fields", { prompt: "", config: { seed: 1.5 } }, ["prompt", "seed"]],
  ])("refuses %s", async (_case, settings, keys) => {
    const refusal = refusalOf(await submit(ada.client, settings));
    expect(refusal.hint).toBe("INVALID_INPUT");
    const { issues } = refusal.detail as { issues: { path: string[]; message: string }[] };
    expect(issues.flatMap(({ path }) => path)).toEqual(keys);
    for (const { message } of issues) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it("accepts values at the limits", async () => {
    const config = { width: 1536, height: 1024, sample_steps: 10, sample_guide_scale: 0, seed: 2 ** 31 - 1 };
    const job = dataOf(
      await submit(ada.client, { prompt: "x".repeat(1000), config: { ...config, negative_prompt: "" } }),
    );
    expect(job.config).toMatchObject({ ...config, negative_prompt: "" });
  });

  it("refuses an unknown format and a missing configuration object", async () => {
    expect(refusalOf(await submit(ada.client, { type: "sdxl" })).hint).toBe("UNKNOWN_FORMAT");
    const answer = await ada.client.rpc("submit_job", {
      p_job_type: "image_fast",
      p_prompt: "x",
      p_config: [1],
    });
    expect(refusalOf(answer).hint).toBe("INVALID_INPUT");
  });

  it("returns the same job for the same key and settings, and refuses other settings", async () => {
    const before = await balance(ada);
    const first = dataOf(await submit(ada.client, { key: "k1" }));
    const second = dataOf(await submit(ada.client, { key: "k1" }));
    expect(second).toEqual(first);
    expect(await balance(ada)).toBe((before ?? 0) - 1);
    expect(refusalOf(await submit(ada.client, { key: "k1", prompt: "another" })).hint).toBe(
      "IDEMPOTENCY_CONFLICT",
    );
    expect(dataOf(await submit(ben.client, { key: "k1" })).id).not.toBe(first.id);
  });

  it("creates one job for two simultaneous submissions with the same key", async () => {
    const [one, two] = await Promise.all([
      submit(ada.client, { key: "k2" }),
      submit(ada.client, { key: "k2" }),
    ]);
    expect(dataOf(one).id).toBe(dataOf(two).id);
  });

  it("refuses a job that costs more than the balance, and inserts nothing", async () => {
    const poor = await signUp(supabase, "poor");
    await supabase.sql("insert into public.credit_ledger (user_id, kind, amount) values ($1, 'grant', -96)", [
      poor.id,
    ]);
    const refusal = refusalOf(await submit(poor.client, { type: "video7b_high_enhanced" }));
    expect(refusal).toMatchObject({ hint: "INSUFFICIENT_CREDITS", detail: { required: 6, balance: 4 } });
    expect(dataOf(await poor.client.from("jobs").select("id"))).toEqual([]);
  });

  it("refuses a format that no worker serves", async () => {
    const capabilities = [
      { type: "sdxl_image_fast", available: true, pack: "demo" },
      { type: "image_fast", available: false, reason: "The pack is missing." },
    ];
    const worker = { p_worker_id: "w", p_contract_version: contractVersion, p_capabilities: capabilities };
    dataOf({ ...(await service(supabase).rpc("report_worker", worker)), data: true });
    expect(refusalOf(await submit(ada.client, { type: "image_fast" }))).toMatchObject({
      hint: "FORMAT_UNAVAILABLE",
      detail: { job_type: "image_fast", reason: "The pack is missing." },
    });
    expect((await submit(ada.client)).error).toBeNull();

    const availability = dataOf(await ada.client.rpc("job_format_availability"));
    expect(availability).toHaveLength(10);
    expect(availability[0]).toMatchObject({ job_type: "sdxl_image_fast", available: true, reason: null });
    expect(availability[1]?.reason).toBe("No worker serves this format.");

    // It counts as the last worker that was seen until another one reports.
    await supabase.sql("update public.workers set last_seen_at = now() - interval '1 hour'");
    expect(dataOf(await ada.client.rpc("job_format_availability"))[0]?.available).toBe(true);
    dataOf({
      ...(await service(supabase).rpc("report_worker", { ...worker, p_worker_id: "v", p_capabilities: [] })),
      data: true,
    });
    expect(dataOf(await ada.client.rpc("job_format_availability"))[0]?.available).toBe(false);
    await supabase.sql("delete from public.workers");
  });
});
