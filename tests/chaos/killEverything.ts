/**
 * `npm run test:kills`: repeatedly kills all processes of a system started by `npm start` in the middle of 20 jobs, and
 * restarts it on the same data. `CHAOS_SEED` repeats the moments, `KILLS` sets their number.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import { z } from "zod";
import { identify, isAlive } from "#platform/processIdentity.cjs";
import type { Database } from "../../supabase/database.types.ts";
import { childrenOf } from "./childrenOf.ts";
import { projectFolder } from "./restartedService.ts";
import { seedFrom } from "./seed.ts";
import { seededRandom } from "./seededRandom.ts";
import { findStablePorts } from "./stablePorts.ts";

const seed = seedFrom(process.env.CHAOS_SEED);
const kills = Number(process.env.KILLS || 20);
const jobsPerRound = 20;
/** Milliseconds over which a round submits its jobs. The kill is at a random moment within. */
const roundMs = 5000;
const startTimeoutMs = 120_000;
const settleTimeoutMs = 300_000;
console.log(`CHAOS_SEED=${seed} KILLS=${kills}`);

const random = seededRandom(seed, "kills");
const dataFolder = mkdtempSync(path.join(tmpdir(), "ourvidz-kills-"));
const [port = 0, supabasePort = 0, upstashPort = 0] = await findStablePorts(3);
const api = `http://localhost:${port}/graphql`;
const acknowledged: string[] = [];
const startSeconds: number[] = [];

const recordSchema = z.object({ demoAccount: z.object({ email: z.string(), password: z.string() }) });
const keysSchema = z.object({ serviceKey: z.string() });
const read = (...names: string[]): unknown =>
  JSON.parse(readFileSync(path.join(dataFolder, ...names), "utf8"));

/** Starts the system and resolves once it is ready. */
async function start(): Promise<ChildProcess> {
  const began = performance.now();
  const launcher = spawn(process.execPath, ["cli/start/main.ts", "--data", dataFolder], {
    cwd: projectFolder,
    env: {
      ...process.env,
      PORT: String(port),
      SUPABASE_PORT: String(supabasePort),
      UPSTASH_PORT: String(upstashPort),
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  launcher.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    const timeout = setTimeout(
      () => reject(new Error(`Not ready after ${startTimeoutMs} ms:\n${output}`)),
      startTimeoutMs,
    );
    launcher.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes("OurVidz is ready")) return;
      clearTimeout(timeout);
      resolve();
    });
    launcher.once("exit", () => reject(new Error(`The start failed:\n${output}`)));
  });
  startSeconds.push((performance.now() - began) / 1000);
  return launcher;
}

/** Kills the launcher and all its descendants, and waits until they have exited. */
async function killAll(launcher: ChildProcess): Promise<void> {
  const all: number[] = [launcher.pid ?? 0];
  for (const pid of all) all.push(...childrenOf(pid));
  const identities = all.map(identify);
  for (const pid of all) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It had ended.
    }
  }
  while (identities.some(isAlive)) await pause(20);
}

async function execute(query: string, token: string | null): Promise<Record<string, never>> {
  const response = await fetch(api, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data: Record<string, never> };
  return data;
}

async function signIn(): Promise<string> {
  const { email, password } = recordSchema.parse(read("system.json")).demoAccount;
  const data = await execute(
    `mutation { signIn(input: { email: ${JSON.stringify(email)}, password: ${JSON.stringify(password)} }) {
      ... on SignInSuccess { data { accessToken } } } }`,
    null,
  );
  return z.object({ signIn: z.object({ data: z.object({ accessToken: z.string() }) }) }).parse(data).signIn
    .data.accessToken;
}

const submittedSchema = z.object({ submitJob: z.object({ data: z.object({ uuid: z.string() }) }) });

/** Submits jobs one after the other. A job counts as acknowledged if a response with its id was received. */
async function submitJobs(round: number, token: string): Promise<void> {
  for (let index = 0; index < jobsPerRound; index += 1) {
    try {
      const query = `mutation { submitJob(input: { type: sdxl_image_fast, prompt: "a red circle", seed: ${index},
        steps: 10, width: 512, height: 512, idempotencyKey: "round-${round}-${index}" }) {
        ... on SubmitJobSuccess { data { uuid } } } }`;
      const parsed = submittedSchema.safeParse(await execute(query, token));
      if (parsed.success) acknowledged.push(parsed.data.submitJob.data.uuid);
    } catch {
      // The server was killed: nothing was acknowledged.
    }
    await pause(roundMs / jobsPerRound / 2);
  }
}

async function audit(): Promise<string[]> {
  const { serviceKey } = keysSchema.parse(read("supabase", "keys.json"));
  const client = createClient<Database>(`http://127.0.0.1:${supabasePort}`, serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const rowsOf = async <Row>(
    request: PromiseLike<{ data: Row[] | null; error: unknown }>,
  ): Promise<Row[]> => {
    const { data, error } = await request;
    if (error || !data) throw new Error("The rows can't be read.", { cause: error });
    return data;
  };
  const deadline = performance.now() + settleTimeoutMs;
  const unfinished = ["pending", "processing"];
  for (;;) {
    const left = await rowsOf(client.from("jobs").select("id").in("status", unfinished));
    if (left.length === 0 || performance.now() > deadline) break;
    await pause(500);
  }
  const jobs = await rowsOf(
    client.from("jobs").select("id, user_id, status, credits, config, error_code").limit(1000),
  );
  const assets = await rowsOf(
    client.from("assets").select("job_id, bucket_name, file_path, file_size").limit(1000),
  );
  const ledger = await rowsOf(client.from("credit_ledger").select("job_id, kind, amount").limit(1000));
  const violations: string[] = [];
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const id of acknowledged) {
    const job = byId.get(id);
    if (!job) violations.push(`${id} was acknowledged and is missing`);
    else if (job.status !== "completed")
      violations.push(`${id} is ${job.status} (${job.error_code ?? "no error"})`);
  }
  for (const job of jobs) {
    const own = assets.filter(({ job_id }) => job_id === job.id);
    if (job.status === "completed" && own.length !== 1) violations.push(`${job.id} has ${own.length} assets`);
    const kinds = ledger.filter(({ job_id }) => job_id === job.id).map(({ kind }) => kind);
    const expected = job.status === "completed" ? ["commit", "reserve"] : ["release", "reserve"];
    if (kinds.sort().join() !== expected.join())
      violations.push(`${job.id} has the ledger entries ${kinds.join()}`);
  }
  for (const { bucket_name, file_path, file_size } of assets) {
    const { data } = await client.storage.from(bucket_name).download(file_path);
    if (data?.size !== file_size)
      violations.push(`${file_path} has ${data?.size} bytes instead of ${file_size}`);
  }
  console.log(`${jobs.length} jobs, ${assets.length} assets, ${acknowledged.length} acknowledged`);
  return violations;
}

let launcher = await start();
process.exitCode = 1;
try {
  for (let round = 1; round <= kills; round += 1) {
    const submitting = submitJobs(round, await signIn());
    const moment = Math.round(random.next() * roundMs);
    await pause(moment);
    await killAll(launcher);
    await submitting;
    launcher = await start();
    const seconds = startSeconds.at(-1)?.toFixed(1);
    console.log(
      `kill ${round} after ${moment} ms, restarted in ${seconds} s, ${acknowledged.length} acknowledged`,
    );
  }
  const violations = await audit();
  for (const violation of violations) console.log(`violation: ${violation}`);
  const slowest = Math.max(...startSeconds.slice(1));
  console.log(`slowest start ${slowest.toFixed(1)} s\n\n${violations.length === 0 ? "passed" : "failed"}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
} finally {
  if (launcher.exitCode === null && launcher.signalCode === null) {
    const ended = once(launcher, "exit");
    launcher.kill("SIGTERM");
    await ended;
  }
  if (process.exitCode === 0) rmSync(dataFolder, { recursive: true, force: true });
  else console.log(`The data is kept in ${dataFolder}. Repeat with CHAOS_SEED=${seed}.`);
}
