import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import type { Supabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import {
  type Client,
  dataOf,
  type JobRow,
  liftCaps,
  refusalOf,
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
  await supabase.sql("insert into public.credit_ledger (user_id, kind, amount) values ($1, 'grant', 900)", [
    ada.id,
  ]);
  workers = service(supabase);
});
afterAll(() => supabase?.close());

const submit = async (config: Record<string, number> = {}) =>
  dataOf(
    await ada.client.rpc("submit_job", { p_job_type: "sdxl_image_fast", p_prompt: "a", p_config: config }),
  );
const claim = async (job: JobRow, worker = "w1") =>
  dataOf(
    await workers.rpc("claim_job", {
      p_job_id: job.id,
      p_worker_id: worker,
      p_lease_seconds: 60,
      p_contract_version: contractVersion,
    }),
  );
const claimed = async (config: Record<string, number> = {}) => {
  const [job] = await claim(await submit(config));
  if (!job) throw new Error("The job could not be claimed.");
  return job;
};
type Settlement = {
  attempt?: number;
  worker?: string;
  status: string;
  assets?: ReturnType<typeof asset>[] | null;
  retryable?: boolean;
  code?: string;
};
const settle = (job: JobRow, over: Settlement) =>
  workers.rpc("settle_job", {
    p_job_id: job.id,
    p_attempt: over.attempt ?? 1,
    p_worker_id: over.worker ?? "w1",
    p_status: over.status,
    p_assets: over.assets ?? null,
    p_error_code: over.code ?? "BROKEN",
    p_error_message: "It broke.",
    p_retryable: over.retryable ?? false,
    p_timings: { total_ms: 12 },
  });
function asset(job: JobRow, over: Record<string, string | number | null> = {}) {
  return {
    bucket_name: "sdxl_image_fast",
    file_path: `${job.user_id}/${job.id}/0.png`,
    file_size: 1234,
    mime_type: "image/png",
    width: 1024,
    height: 1024,
    duration: null,
    batch_index: 0,
    seed: 7,
    thumbnail_path: `${job.user_id}/${job.id}/0.webp`,
    thumb_hash: "abc=",
    ...over,
  };
}
const makeAvailable = (job: JobRow) =>
  supabase.sql("update public.jobs set available_at = now() where id = $1", [job.id]);
const rowOf = async (job: JobRow) => dataOf(await workers.from("jobs").select().eq("id", job.id).single());
const balance = async () => (await ada.client.rpc("credit_balance")).data ?? 0;
const ledgerOf = async (job: JobRow) =>
  (
    await supabase.sql("select kind, amount from public.credit_ledger where job_id = $1 order by id", [
      job.id,
    ])
  ).map(({ kind, amount }) => `${kind} ${amount}`);

describe("claim_job", () => {
  it("gives a job to one of two workers", async () => {
    const job = await submit();
    const [one, two] = await Promise.all([claim(job, "w1"), claim(job, "w2")]);
    expect([...one, ...two]).toHaveLength(1);
    expect([...one, ...two][0]).toMatchObject({ status: "processing", attempt: 1 });
    expect((await rowOf(job)).lease_expires_at).not.toBeNull();
  });

  it("gives nothing for a cancelled, an unknown or a not yet available job", async () => {
    const job = await submit();
    await ada.client.rpc("cancel_job", { p_job_id: job.id });
    expect(await claim(job)).toEqual([]);
    expect(await claim({ ...job, id: "00000000-0000-4000-8000-000000000000" })).toEqual([]);
    const later = await submit();
    await supabase.sql("update public.jobs set available_at = now() + interval '1 minute' where id = $1", [
      later.id,
    ]);
    expect(await claim(later)).toEqual([]);
  });

  it("refuses a worker of another release", async () => {
    const job = await submit();
    const answer = await workers.rpc("claim_job", {
      p_job_id: job.id,
      p_worker_id: "w",
      p_lease_seconds: 60,
      p_contract_version: contractVersion + 1,
    });
    expect(refusalOf(answer).hint).toBe("CONTRACT_MISMATCH");
  });
});

describe("renew_lease", () => {
  it("prolongs the lease of its holder only", async () => {
    const job = await claimed();
    const renew = (over: object) =>
      workers.rpc("renew_lease", {
        p_job_id: job.id,
        p_worker_id: "w1",
        p_attempt: 1,
        p_lease_seconds: 600,
        ...over,
      });
    expect(dataOf(await renew({}))).toEqual([{ renewed: true, cancel_requested: false }]);
    const { lease_expires_at } = await rowOf(job);
    expect(Date.parse(lease_expires_at ?? "")).toBeGreaterThan(Date.now() + 500_000);
    expect(dataOf(await renew({ p_worker_id: "w2" }))).toEqual([{ renewed: false, cancel_requested: false }]);
    expect(dataOf(await renew({ p_attempt: 2 }))).toEqual([{ renewed: false, cancel_requested: false }]);
  });
});

describe("settle_job, completed", () => {
  it("stores the assets, commits the credits and says where the job stands", async () => {
    const job = await claimed();
    const before = await balance();
    expect(dataOf(await settle(job, { status: "completed", assets: [asset(job)] }))).toMatchObject({
      outcome: "settled",
      status: "completed",
      user_id: ada.id,
      job_type: "sdxl_image_fast",
      queue: "sdxl_queue",
      queue_score: job.queue_score,
    });
    const row = await rowOf(job);
    expect(row).toMatchObject({ status: "completed", timings: { total_ms: 12 }, error_code: null });
    expect(row.completed_at).not.toBeNull();
    const assets = dataOf(await ada.client.from("assets").select().eq("job_id", job.id));
    expect(assets).toEqual([expect.objectContaining({ ...asset(job), user_id: ada.id })]);
    expect(await balance()).toBe(before);
    expect(await ledgerOf(job)).toEqual(["reserve -1", "commit 0"]);
  });

  it("recognizes a repeated settlement", async () => {
    const job = await claimed();
    await settle(job, { status: "completed", assets: [asset(job)] });
    expect(dataOf(await settle(job, { status: "completed", assets: [asset(job)] }))).toMatchObject({
      outcome: "repeated",
      status: "completed",
    });
    expect(dataOf(await settle(job, { status: "failed" }))).toMatchObject({
      outcome: "stale",
      status: "completed",
    });
    expect(await ledgerOf(job)).toEqual(["reserve -1", "commit 0"]);
  });

  it("refuses without assets, and the attempt goes on", async () => {
    const job = await claimed();
    for (const assets of [null, []]) {
      expect(refusalOf(await settle(job, { status: "completed", assets })).hint).toBe("ASSETS_REQUIRED");
    }
    expect((await rowOf(job)).status).toBe("processing");
  });

  it.each([
    ["another bucket", { bucket_name: "sdxl_image_high" }, "bucket_name"],
    ["another folder", { file_path: "someone/else/0.png" }, "file_path"],
    ["a way out of the folder", { file_path: "<own>/../0.png" }, "file_path"],
    ["a deeper folder", { file_path: "<own>/a/0.png" }, "file_path"],
    ["a thumbnail elsewhere", { thumbnail_path: "0.webp" }, "thumbnail_path"],
    ["another type", { mime_type: "video/mp4" }, "mime_type"],
    ["an empty file", { file_size: 0 }, "file_size"],
    ["a file past the limit", { file_size: 20 * 1024 * 1024 + 1 }, "file_size"],
    ["no width", { width: null }, "width"],
    ["an index outside the batch", { batch_index: 1 }, "batch_index"],
    ["a wrong seed", { seed: -1 }, "seed"],
  ])("refuses an asset with %s", async (_what, over, field) => {
    const job = await claimed();
    const own = Object.fromEntries(
      Object.entries(over).map(([key, value]) => [
        key,
        typeof value === "string" ? value.replace("<own>", `${job.user_id}/${job.id}`) : value,
      ]),
    );
    const refusal = refusalOf(await settle(job, { status: "completed", assets: [asset(job, own)] }));
    expect(refusal).toMatchObject({ hint: "ASSETS_INVALID", detail: { field } });
  });

  it("wants the whole batch", async () => {
    const job = await claimed({ batch_size: 3 });
    const assets = [0, 1, 2].map((index) =>
      asset(job, { batch_index: index, file_path: `${job.user_id}/${job.id}/${index}.png` }),
    );
    expect(refusalOf(await settle(job, { status: "completed", assets: assets.slice(1) })).hint).toBe(
      "ASSETS_INVALID",
    );
    expect(dataOf(await settle(job, { status: "completed", assets }))).toMatchObject({ outcome: "settled" });
  });
});

describe("settle_job, failed and cancelled", () => {
  it("fails at once what cannot be retried, and gives the credits back once", async () => {
    const before = await balance();
    const job = await claimed();
    expect(dataOf(await settle(job, { status: "failed" }))).toMatchObject({
      outcome: "settled",
      status: "failed",
    });
    expect(dataOf(await settle(job, { status: "failed" }))).toMatchObject({ outcome: "repeated" });
    expect(await rowOf(job)).toMatchObject({ error_code: "BROKEN", error_message: "It broke." });
    expect(await balance()).toBe(before);
    expect(await ledgerOf(job)).toEqual(["reserve -1", "release 1"]);
  });

  it("requeues what can be retried until the attempts are used up", async () => {
    const job = await claimed();
    for (const attempt of [1, 2]) {
      const answer = dataOf(await settle(job, { attempt, status: "failed", retryable: true }));
      expect(answer).toMatchObject({ outcome: "requeued", status: "pending", queue: "sdxl_queue" });
      expect(dataOf(await settle(job, { attempt, status: "failed", retryable: true }))).toMatchObject({
        outcome: "repeated",
        status: "pending",
      });
      expect(await rowOf(job)).toMatchObject({ status: "pending", worker_id: null, error_code: null });
      expect(await claim(job), "a retry waits").toEqual([]);
      await makeAvailable(job);
      expect(await claim(job)).toHaveLength(1);
    }
    expect(dataOf(await settle(job, { attempt: 3, status: "failed", retryable: true }))).toMatchObject({
      outcome: "settled",
      status: "failed",
    });
    expect(await ledgerOf(job)).toEqual(["reserve -1", "release 1"]);
  });

  it("is refused for an older attempt and another worker", async () => {
    const job = await claimed();
    await settle(job, { status: "failed", retryable: true });
    await makeAvailable(job);
    await claim(job, "w2");
    const late = { status: "completed", assets: [asset(job)] };
    expect(dataOf(await settle(job, late))).toMatchObject({ outcome: "stale", status: "processing" });
    expect(dataOf(await settle(job, { ...late, attempt: 2 }))).toMatchObject({ outcome: "stale" });
    expect(dataOf(await settle(job, { ...late, attempt: 2, worker: "w2" }))).toMatchObject({
      outcome: "settled",
    });
  });

  it("cancels when asked to, also where the attempt failed", async () => {
    for (const status of ["cancelled", "failed"]) {
      const before = await balance();
      const job = await claimed();
      await ada.client.rpc("cancel_job", { p_job_id: job.id });
      expect(dataOf(await settle(job, { status, retryable: true }))).toMatchObject({
        outcome: "settled",
        status: "cancelled",
      });
      expect(await balance()).toBe(before);
    }
  });

  it("refuses unknown jobs and statuses", async () => {
    const job = await claimed();
    expect(refusalOf(await settle(job, { status: "processing" })).hint).toBe("INVALID_INPUT");
    const unknown = { ...job, id: "00000000-0000-4000-8000-000000000000" };
    expect(refusalOf(await settle(unknown, { status: "failed" })).hint).toBe("JOB_NOT_FOUND");
  });
});

describe("sweep_jobs", () => {
  const expire = (job: JobRow) =>
    supabase.sql("update public.jobs set lease_expires_at = now() - interval '1 second' where id = $1", [
      job.id,
    ]);
  const swept = async (job: JobRow) =>
    dataOf(await workers.rpc("sweep_jobs")).find(({ id }) => id === job.id);

  it("puts a job whose lease ran out back, until the attempts are used up", async () => {
    const job = await claimed();
    expect(await swept(job)).toBeUndefined();
    for (const attempt of [1, 2]) {
      await expire(job);
      await workers.rpc("sweep_jobs");
      await supabase.sql("update public.jobs set available_at = now() where id = $1", [job.id]);
      expect(await swept(job)).toMatchObject({ status: "pending", attempt, worker_id: null });
      expect(dataOf(await settle(job, { attempt, status: "failed" }))).toMatchObject({ outcome: "stale" });
      await claim(job);
    }
    await expire(job);
    expect(await swept(job)).toMatchObject({ status: "failed", error_code: "LEASE_EXPIRED" });
    expect(await swept(job)).toBeUndefined();
    expect(await ledgerOf(job)).toEqual(["reserve -1", "release 1"]);
  });

  it("cancels where that was asked for", async () => {
    const job = await claimed();
    await ada.client.rpc("cancel_job", { p_job_id: job.id });
    await expire(job);
    expect(await swept(job)).toMatchObject({ status: "cancelled" });
  });

  it("tells of every job that waits, in the order of the queue", async () => {
    const jobs = [await submit(), await submit()];
    const pending = dataOf(await workers.rpc("sweep_jobs")).filter(({ status }) => status === "pending");
    const scores = pending.map(({ queue_score }) => queue_score);
    expect(pending.map(({ id }) => id)).toEqual(expect.arrayContaining(jobs.map(({ id }) => id)));
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });
});

describe("deleted assets", () => {
  it("leave their files in the outbox, also when the account goes", async () => {
    // Those of attempts that were lost above are in it, too.
    await supabase.sql("delete from public.files_to_purge");
    const job = await claimed();
    await settle(job, { status: "completed", assets: [asset(job)] });
    dataOf({ ...(await ada.client.from("assets").delete().eq("job_id", job.id)), data: true });
    const files = dataOf(await workers.from("files_to_purge").select("bucket_name, path").order("id"));
    expect(files).toEqual([
      { bucket_name: "sdxl_image_fast", path: asset(job).file_path },
      { bucket_name: "thumbnails", path: asset(job).thumbnail_path },
    ]);

    const another = await claimed();
    await settle(another, { status: "completed", assets: [asset(another)] });
    await supabase.sql("delete from auth.users where id = $1", [ada.id]);
    const all = dataOf(await workers.from("files_to_purge").select("path"));
    expect(all.map(({ path }) => path)).toContain(asset(another).file_path);
    expect(await supabase.sql("select from public.credit_ledger where user_id = $1", [ada.id])).toEqual([]);
  });
});
