import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { signCallback } from "#contracts/callback/signature.ts";
import { contractVersion } from "#contracts/version.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { findDeno } from "../../embedded/functions/findDeno.ts";
import { startBridge } from "../../embedded/redis/startBridge.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import { service, signUp, type TestUser } from "../../embedded/supabase/testing/testUsers.ts";

const secret = "a secret of the tests between worker and function";
const token = "a-redis-token-of-the-tests";

/** Appended to the titles of tests that are skipped because Deno has no build for this machine. */
export const deno = { missing: findDeno() === null, note: findDeno() ? "" : " (needs Deno)" };

export type EdgeResponse = { status: number; headers: Headers; body: unknown };
export type EdgeStack = Awaited<ReturnType<typeof startEdgeStack>>;

/** Starts the embedded Supabase and Redis with the edge functions under Deno, and signs up one user. */
export async function startEdgeStack(environment: Record<string, string> = {}) {
  const redisPort = await freePort();
  let bridge = await startBridge({ port: redisPort, token, backend: "in-process" });
  const { log, lines } = createTestLogger();
  const supabase = await startTestSupabase({
    siteUrl: "http://127.0.0.1",
    log,
    functions: {
      UPSTASH_REDIS_REST_URL: bridge.url,
      UPSTASH_REDIS_REST_TOKEN: token,
      JOB_CALLBACK_SECRET: secret,
      ...environment,
    },
  });
  const ada = await signUp(supabase, "ada");

  const call = async (name: string, init: RequestInit): Promise<EdgeResponse> => {
    const response = await fetch(`${supabase.url}/functions/v1/${name}`, { method: "POST", ...init });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  };

  return {
    supabase,
    ada,
    lines,
    call,
    /** Sends a request as supabase-js does. With `as` null it has no token. */
    queueJob(body: unknown, options: { as?: TestUser | null; key?: string } = {}): Promise<EdgeResponse> {
      const { as = ada, key } = options;
      return call("queue-job", {
        headers: {
          apikey: supabase.anonKey,
          "content-type": "application/json",
          ...(as ? { authorization: `Bearer ${as.accessToken}` } : {}),
          ...(key ? { "idempotency-key": key } : {}),
        },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    },
    /** Sends a callback as a worker does. `signature` replaces the valid one. */
    async callback(
      message: object | string,
      options: { signature?: string; secret?: string; signedAt?: number } = {},
    ): Promise<EdgeResponse> {
      const body = typeof message === "string" ? message : JSON.stringify(message);
      const signature =
        options.signature ??
        (await signCallback(options.secret ?? secret, body, options.signedAt ?? Date.now()));
      return call("job-callback", { headers: { "ourvidz-signature": signature }, body });
    },
    async claim(jobId: string): Promise<number> {
      const { data, error } = await service(supabase).rpc("claim_job", {
        p_job_id: jobId,
        p_worker_id: "worker-1",
        p_lease_seconds: 60,
        p_contract_version: contractVersion,
      });
      if (error || !data[0]) throw error ?? new Error("nothing to claim");
      return data[0].attempt;
    },
    async redis(...command: (string | number)[]): Promise<unknown> {
      const response = await fetch(bridge.url, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(command),
      });
      return ((await response.json()) as { result: unknown }).result;
    },
    redisAddress: () => ({ url: bridge.url, token }),
    stopRedis: () => bridge.close(),
    async startRedis() {
      bridge = await startBridge({ port: redisPort, token, backend: "in-process" });
    },
    async close() {
      await supabase.close();
      await bridge.close();
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
