import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { Redis } from "@upstash/redis";
import { jobCatalog, jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { type LiveEvent, liveEventSchema, type WorkerSignal } from "#contracts/redis/events.ts";
import { redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { readRedisStream, type StreamLine } from "#contracts/redis/subscribe.ts";
import { createLogger } from "#platform/log.ts";
import { type Bridge, startBridge } from "../../embedded/redis/startBridge.ts";
import type { Supabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import { liftCaps } from "../../embedded/supabase/testing/testUsers.ts";
import { parseEnv, type WorkerEnv } from "../../worker/src/env.ts";
import {
  type Orchestrator,
  type OrchestratorOptions,
  startOrchestrator,
} from "../../worker/src/orchestrator.ts";
import { type CallbackReceiver, startReceiver, waitFor } from "./callbackReceiver.ts";

const secret = "a-secret-of-the-tests-between-worker-and-server";
const redisToken = "a-token-of-the-tests";

export type WorkerStack = Awaited<ReturnType<typeof startWorkerStack>>;

/** Everything around a worker: embedded Supabase and Redis, a receiver for callbacks, and a user with credits. */
export async function startWorkerStack() {
  const folder = mkdtempSync(join(tmpdir(), "ourvidz-worker-"));
  const supabase = await startTestSupabase({ siteUrl: "http://127.0.0.1" });
  await liftCaps(supabase);
  const service = client(supabase, supabase.serviceKey);
  let bridge = await startBridge({ port: 0, token: redisToken, backend: "in-process" });
  const redis = new Redis({ url: bridge.url, token: redisToken, enableTelemetry: false });
  const user = await signUp(supabase);
  const receiver = await openReceiver(service, redis);
  const events = openEvents(user.id);
  events.listen(bridge);
  let folders = 0;

  const env = (more: Record<string, string> = {}): WorkerEnv => {
    folders += 1;
    return parseEnv({
      SUPABASE_URL: supabase.url,
      SUPABASE_SERVICE_KEY: supabase.serviceKey,
      UPSTASH_REDIS_REST_URL: bridge.url,
      UPSTASH_REDIS_REST_TOKEN: redisToken,
      JOB_CALLBACK_URL: receiver.url,
      JOB_CALLBACK_SECRET: secret,
      WORKER_DATA_DIR: join(folder, `worker-${folders}`),
      LOG_LEVEL: "debug",
      ...more,
    });
  };

  const workers: Orchestrator[] = [];
  return {
    supabase,
    service,
    redis,
    user,
    receiver,
    events,
    env,
    get bridge() {
      return bridge;
    },
    /** Ends Redis; `startRedis` brings an empty one back at the same address. */
    stopRedis: () => bridge.close(),
    async startRedis() {
      bridge = await startBridge({ port: bridge.port, token: redisToken, backend: "in-process" });
      events.listen(bridge);
    },
    /** A worker whose inference children are fakes. */
    async startWorker(more: Record<string, string> = {}, options: Partial<OrchestratorOptions> = {}) {
      const lines: string[] = [];
      const waiting = new Set<() => void>();
      const write = (line: string) => {
        lines.push(line);
        for (const wake of waiting) wake();
      };
      const log = createLogger({ name: "worker", level: "debug", format: "text", write });
      const worker = await startOrchestrator(env(more), {
        log,
        childEnvironment: { PATH: process.env.PATH },
        childModule: new URL("../../worker/src/testing/fakeInferenceChild.ts", import.meta.url),
        ...options,
      });
      workers.push(worker);
      return {
        ...worker,
        lines,
        /** A line of the log that holds this text, past or future. */
        logged: (text: string) =>
          waitFor(
            `"${text}" in the log`,
            waiting,
            () => lines.find((line) => line.includes(text)),
            () => lines.join("\n"),
          ),
      };
    },
    /** Submits as the user, and wakes the workers as the server does. */
    async submit(prompt: string, config: Record<string, unknown> = {}, type = "sdxl_image_fast") {
      const parameters = {
        p_job_type: type,
        p_prompt: prompt,
        p_config: { seed: 7, width: 512, height: 512, ...config },
      };
      const { data, error } = await user.client.rpc("submit_job", parameters);
      if (error) throw new Error(`submit_job: ${error.message} ${error.details}`);
      await enqueue(redis, data.id, data.queue_score, type);
      return data as { id: string; queue_score: number };
    },
    async job(id: string) {
      const { data, error } = await service.from("jobs").select("*, assets(*)").eq("id", id).single();
      if (error) throw new Error(error.message);
      return data;
    },
    async cancel(id: string) {
      const { error } = await user.client.rpc("cancel_job", { p_job_id: id });
      if (error) throw new Error(error.message);
      await redis.publish(redisChannels.workers, { kind: "cancel", job_id: id } satisfies WorkerSignal);
    },
    async close() {
      for (const worker of workers) await worker.close(0);
      events.close();
      await receiver.close();
      await bridge.close();
      await supabase.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const client = (supabase: Supabase, key: string): SupabaseClient =>
  createClient(supabase.url, key, { auth: { persistSession: false, autoRefreshToken: false } });

async function signUp(supabase: Supabase) {
  const own = client(supabase, supabase.anonKey);
  const { data, error } = await own.auth.signUp({ email: "user@example.com", password: "a-password-1" });
  if (error || !data.user) throw new Error(`sign up: ${error?.message}`);
  const { id } = data.user;
  await supabase.sql("insert into public.credit_ledger (user_id, kind, amount) values ($1, 'grant', 1000)", [
    id,
  ]);
  return { id, client: own };
}

async function enqueue(redis: Redis, jobId: string, score: number, type: string): Promise<void> {
  const { queue } = jobCatalog[jobTypeSchema.parse(type)];
  await redis
    .pipeline()
    .zadd(redisKeys.queue(queue), { nx: true }, { score, member: jobId })
    .publish(redisChannels.workers, { kind: "wake", queue } satisfies WorkerSignal)
    .exec();
}

const openReceiver = (service: SupabaseClient, redis: Redis): Promise<CallbackReceiver> =>
  startReceiver({
    secret,
    supabase: service,
    async onSettled({ job_id }, { outcome, queue_score, job_type }) {
      if (outcome !== "requeued") return;
      // No test waits for the pause before a retry.
      await service
        .from("jobs")
        .update({ available_at: new Date(0).toISOString() })
        .eq("id", job_id);
      await enqueue(redis, job_id, queue_score, job_type);
    },
  });

/** The live events of a user, as a server receives them. */
function openEvents(userId: string) {
  const closing = new AbortController();
  const received: LiveEvent[] = [];
  const waiting = new Set<() => void>();
  const channel = redisChannels.events(userId);
  let current: Bridge | null = null;
  const onLine = (line: StreamLine): void => {
    if (line.kind !== "message") return;
    received.push(liveEventSchema.parse(JSON.parse(line.payload)));
    for (const wake of waiting) wake();
  };
  return {
    received,
    /** Until that bridge ends. */
    listen(bridge: Bridge) {
      current = bridge;
      const read = async (): Promise<void> => {
        const stream = { url: bridge.url, token: redisToken, listenTo: { channel }, signal: closing.signal };
        // Just after a restart the first connection may be one that the old bridge has left open.
        await readRedisStream({ ...stream, onLine }).catch(() => {});
        if (current === bridge && !closing.signal.aborted) setTimeout(read, 50);
      };
      void read();
    },
    /** The first progress of a job, past or future, for which this holds. */
    progress: (
      jobId: string,
      matches: (event: Extract<LiveEvent, { kind: "progress" }>) => boolean = () => true,
      limitMs?: number,
    ) =>
      waitFor(
        `progress of ${jobId}`,
        waiting,
        () => received.find((event) => event.kind === "progress" && event.job_id === jobId && matches(event)),
        () => JSON.stringify(received),
        limitMs,
      ),
    close: () => closing.abort(),
  };
}
