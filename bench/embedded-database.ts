import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { contractVersion } from "#contracts/version.ts";
import { proportionalMemoryOf } from "./childMemory.ts";
import { logProgress, quantile, report, rounded, summary } from "./report.ts";

/**
 * How long do requests to the embedded Supabase take on PostgreSQL, compared with PGlite or another checkout?
 *
 *     node bench/embedded-database.ts [--against FOLDER] [--rounds 60]
 *
 * Output: milliseconds per request, ratios of the medians, seconds to start, and proportional memory.
 */
const { values } = parseArgs({
  options: { against: { type: "string" }, rounds: { type: "string", default: "60" } },
});
const rounds = Number(values.rounds);
const project = path.resolve(import.meta.dirname, "..");
const parallel = 8;
const pageSize = 24;

type Subject = { name: string; project: string; environment: Record<string, string> };
const subjects: Subject[] = [
  { name: "postgres", project, environment: { SUPABASE_DB: "postgres" } },
  { name: "pglite", project, environment: { SUPABASE_DB: "pglite" } },
  ...(values.against ? [{ name: "before", project: path.resolve(values.against), environment: {} }] : []),
];

type Running = { child: ChildProcess; user: SupabaseClient; service: SupabaseClient; userId: string };
type Measured = {
  samples: Record<string, number[]>;
  startSeconds: number;
  restartSeconds: number;
  pssMb: number | null;
};

const options = { auth: { persistSession: false, autoRefreshToken: false } };

async function start(
  subject: Subject,
  folder: string,
): Promise<{ child: ChildProcess; url: string; keys: string[] }> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "embedded/supabase/main.ts"],
    {
      cwd: subject.project,
      env: {
        ...process.env,
        ...subject.environment,
        SUPABASE_PORT: "0",
        SUPABASE_DATA_DIR: folder,
        DEMO_ACCOUNT: "0",
      },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  const [message] = (await once(child, "message")) as [
    { failed?: string; url: string; anonKey: string; serviceKey: string },
  ];
  if (message.failed) throw new Error(`${subject.name}: ${message.failed}`);
  return { child, url: message.url, keys: [message.anonKey, message.serviceKey] };
}

async function connect({ child, url, keys }: Awaited<ReturnType<typeof start>>): Promise<Running> {
  const [anonKey = "", serviceKey = ""] = keys;
  const user = createClient(url, anonKey, options);
  const { data, error } = await user.auth.signUp({ email: "ada@example.test", password: "password of ada" });
  if (error || !data.user) throw new Error("Signing up failed.", { cause: error });
  const service = createClient(url, serviceKey, options);
  await must(
    service.rpc("report_worker", {
      p_worker_id: "bench",
      p_contract_version: contractVersion,
      p_capabilities: jobTypes.map((type) => ({ type, available: true, pack: "bench" })),
    }),
  );
  return { child, user, service, userId: data.user.id };
}

async function must<T>(request: PromiseLike<{ data: T; error: unknown }>): Promise<T> {
  const { data, error } = await request;
  if (error) throw new Error("A request failed.", { cause: error });
  return data;
}

/** Submits, claims and settles a job. Every second one completes, so that the library grows and credits suffice. */
async function runJobLifecycle(running: Running, round: number, time: Timer): Promise<void> {
  const { user, service, userId } = running;
  const { id } = await time("submit", () =>
    must(user.rpc("submit_job", { p_job_type: "sdxl_image_fast", p_prompt: "a red circle", p_config: {} })),
  );
  const attempt = { p_job_id: id, p_worker_id: "bench" };
  await time("claim", () =>
    must(service.rpc("claim_job", { ...attempt, p_lease_seconds: 60, p_contract_version: contractVersion })),
  );
  const asset = {
    ...{
      bucket_name: "sdxl_image_fast",
      file_path: `${userId}/${id}/0.png`,
      file_size: 1,
      mime_type: "image/png",
    },
    ...{ width: 1024, height: 1024, batch_index: 0, seed: 1 },
  };
  const isCompleted = round % 2 === 0;
  if (isCompleted) {
    const file = new Uint8Array([1]);
    await must(
      service.storage.from("sdxl_image_fast").upload(asset.file_path, file, { contentType: "image/png" }),
    );
  }
  const settlement = isCompleted
    ? { p_status: "completed", p_assets: [asset] }
    : { p_status: "failed", p_error_code: "BENCH", p_error_message: "The job failed." };
  await time("settle", () => must(service.rpc("settle_job", { ...attempt, p_attempt: 1, ...settlement })));
}

async function readPages({ user, service }: Running, time: Timer): Promise<void> {
  await time("list of jobs", () =>
    must(user.from("jobs").select("id, status, prompt, created_at").order("created_at").limit(20)),
  );
  await time("library page", async () => {
    const assets = await must(
      user.from("assets").select("id, file_path, created_at").order("created_at").limit(pageSize),
    );
    const paths = (assets ?? []).map(({ file_path }) => file_path);
    if (paths.length > 0) await must(service.storage.from("sdxl_image_fast").createSignedUrls(paths, 3600));
  });
  await time(`${parallel} lists at once`, () =>
    Promise.all(
      Array.from({ length: parallel }, () => must(user.from("jobs").select("id, status, prompt").limit(20))),
    ),
  );
}

type Timer = <T>(name: string, work: () => Promise<T>) => Promise<T>;

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-embedded-"));
const measured = new Map<string, Measured>();
const running = new Map<string, Running>();
try {
  for (const subject of subjects) {
    const startedAt = performance.now();
    const started = await start(subject, path.join(folder, subject.name));
    const startSeconds = rounded((performance.now() - startedAt) / 1000);
    logProgress(`${subject.name}: first start ${startSeconds} s`);
    running.set(subject.name, await connect(started));
    measured.set(subject.name, { samples: {}, startSeconds, restartSeconds: 0, pssMb: null });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, target] of running) {
      const samples = measured.get(name)?.samples ?? {};
      const time: Timer = async (operation, work) => {
        const startedAt = performance.now();
        const result = await work();
        // The first rounds warm up caches and plans.
        if (round >= 5) samples[operation] = [...(samples[operation] ?? []), performance.now() - startedAt];
        return result;
      };
      await runJobLifecycle(target, round, time);
      await readPages(target, time);
    }
  }
  for (const subject of subjects) {
    const { child } = running.get(subject.name) ?? {};
    const result = measured.get(subject.name);
    if (!child || !result) continue;
    result.pssMb = proportionalMemoryOf(child.pid ?? 0);
    await stop(child);
    const startedAt = performance.now();
    const restarted = await start(subject, path.join(folder, subject.name));
    result.restartSeconds = rounded((performance.now() - startedAt) / 1000);
    await stop(restarted.child);
  }
} finally {
  for (const { child } of running.values()) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}

const median = (name: string, operation: string): number =>
  quantile(measured.get(name)?.samples[operation] ?? [], 0.5);
const operations = Object.keys(measured.get("postgres")?.samples ?? {});
const baseline = values.against ? "before" : "pglite";
const ratios = Object.fromEntries(
  operations.map((operation) => [
    operation,
    rounded(median("postgres", operation) / median(baseline, operation)),
  ]),
);
report({
  question: `How long do requests to the embedded Supabase take on PostgreSQL, compared with ${baseline}?`,
  target: "no request slower than before; later starts under 15 s",
  met:
    Object.values(ratios).every((ratio) => ratio <= 1) &&
    (measured.get("postgres")?.restartSeconds ?? 99) < 15,
  ratios,
  milliseconds: Object.fromEntries(
    [...measured].map(([name, { samples }]) => [
      name,
      Object.fromEntries(Object.entries(samples).map(([operation, list]) => [operation, summary(list)])),
    ]),
  ),
  starts: Object.fromEntries(
    [...measured].map(([name, { startSeconds, restartSeconds, pssMb }]) => [
      name,
      { firstStartSeconds: startSeconds, laterStartSeconds: restartSeconds, memoryMb: pssMb },
    ]),
  ),
});
