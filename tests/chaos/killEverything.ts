/**
 * `npm run test:kills`: a system as `npm start` runs it, in which every process is killed in the middle of 20 jobs, again
 * and again, and started again on the same data. `CHAOS_SEED` repeats the moments, `KILLS` changes their number.
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
import { projectFolder } from "./keptPart.ts";
import { findQuietPorts } from "./quietPorts.ts";
import { seedFrom } from "./seed.ts";
import { seededRandom } from "./seededRandom.ts";

const seed = seedFrom(process.env.CHAOS_SEED);
const kills = Number(process.env.KILLS || 20);
const jobsPerRound = 20;
/** Submits are spread over this time, in milliseconds, and the kill comes somewhere in it. */
const roundMs = 5000;
const startPatienceMs = 120_000;
const endPatienceMs = 300_000;
console.log(`CHAOS_SEED=${seed} KILLS=${kills}`);

const random = seededRandom(seed, "kills");
const dataFolder = mkdtempSync(path.join(tmpdir(), "ourvidz-kills-"));
const [port = 0, supabasePort = 0, upstashPort = 0] = await findQuietPorts(3);
const api = `http://localhost:${port}/graphql`;
const acknowledged: string[] = [];
const startSeconds: number[] = [];

const recordSchema = z.object({ demoAccount: z.object({ email: z.string(), password: z.string() }) });
const keysSchema = z.object({ serviceKey: z.string() });
const read = (...names: string[]): unknown =>
  JSON.parse(readFileSync(path.join(dataFolder, ...names), "utf8"));

/** Starts everything and resolves once it says that it is ready. */
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
    const late = setTimeout(
      () => reject(new Error(`Not ready after ${startPatienceMs} ms:\n${output}`)),
      startPatienceMs,
    );
    launcher.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes("OurVidz is ready")) return;
      clearTimeout(late);
      resolve();
    });
    launcher.once("exit", () => reject(new Error(`The start failed:\n${output}`)));
  });
  startSeconds.push((performance.now() - began) / 1000);
  return launcher;
}

/** SIGKILL to the launcher and everything below it, and waits until nothing of it runs. */
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

async function ask(query: string, token: string | null): Promise<Record<string, never>> {
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
  const data = await ask(
    `mutation { signIn(input: { email: ${JSON.stringify(email)}, password: ${JSON.stringify(password)} }) {
      ... on SignInSuccess { data { accessToken } } } }`,
    null,
  );
  return z.object({ signIn: z.object({ data: z.object({ accessToken: z.string() }) }) }).parse(data).signIn
    .data.accessToken;
}

const submittedSchema = z.object({ submitJob: z.object({ data: z.object({ uuid: z.string() }) }) });

/** Submits jobs one after the other; only an answer with an id counts as acknowledged. */
async function submitJobs(round: number, token: string): Promise<void> {
  for (let index = 0; index < jobsPerRound; index += 1) {
    try {
      const query = `mutation { submitJob(input: { type: sdxl_image_fast, prompt: "a red circle", seed: ${index},
        steps: 10, width: 512, height: 512, idempotencyKey: "round-${round}-${index}" }) {
        ... on SubmitJobSuccess { data { uuid } } } }`;
      const parsed = submittedSchema.safeParse(await ask(query, token));
      if (parsed.success) acknowledged.push(parsed.data.submitJob.data.uuid);
    } catch {
      // Killed in the middle: nothing was acknowledged.
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
  const deadline = performance.now() + endPatienceMs;
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
  const faults: string[] = [];
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const id of acknowledged) {
    const job = byId.get(id);
    if (!job) faults.push(`${id} was acknowledged and is lost`);
    else if (job.status !== "completed")
      faults.push(`${id} is ${job.status} (${job.error_code ?? "no error"})`);
  }
  for (const job of jobs) {
    const own = assets.filter(({ job_id }) => job_id === job.id);
    if (job.status === "completed" && own.length !== 1) faults.push(`${job.id} has ${own.length} assets`);
    const kinds = ledger.filter(({ job_id }) => job_id === job.id).map(({ kind }) => kind);
    const expected = job.status === "completed" ? ["commit", "reserve"] : ["release", "reserve"];
    if (kinds.sort().join() !== expected.join())
      faults.push(`${job.id} has the ledger entries ${kinds.join()}`);
  }
  for (const { bucket_name, file_path, file_size } of assets) {
    const { data } = await client.storage.from(bucket_name).download(file_path);
    if (data?.size !== file_size) faults.push(`${file_path} has ${data?.size} bytes instead of ${file_size}`);
  }
  console.log(`${jobs.length} jobs, ${assets.length} assets, ${acknowledged.length} acknowledged`);
  return faults;
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
      `kill ${round} after ${moment} ms, started again in ${seconds} s, ${acknowledged.length} acknowledged`,
    );
  }
  const faults = await audit();
  for (const fault of faults) console.log(`fault: ${fault}`);
  const slowest = Math.max(...startSeconds.slice(1));
  console.log(`slowest start ${slowest.toFixed(1)} s\n\n${faults.length === 0 ? "passed" : "failed"}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  if (launcher.exitCode === null && launcher.signalCode === null) {
    const ended = once(launcher, "exit");
    launcher.kill("SIGTERM");
    await ended;
  }
  if (process.exitCode === 0) rmSync(dataFolder, { recursive: true, force: true });
  else console.log(`The data is kept in ${dataFolder}. Repeat it with CHAOS_SEED=${seed}.`);
}
