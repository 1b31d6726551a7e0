import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { buildJobRow, nextUuid } from "../../test/builders.ts";
import { findJobs, findLiveJobs } from "./jobs.ts";
import { createSupabase, type Supabase } from "./supabase.ts";

const closers: Array<() => void> = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function createTestSupabase(listener: RequestListener, timeoutMs?: number): Promise<Supabase> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return createSupabase({
    url: `http://127.0.0.1:${port}`,
    anonKey: "anon",
    serviceKey: "service",
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

it("every client of createSupabase aborts a request without a response, and doesn't retry it", async () => {
  let requests = 0;
  const supabase = await createTestSupabase(() => {
    requests += 1;
  }, 300);
  for (const db of [supabase.asService(), supabase.asCaller(null), supabase.asCaller("a token")]) {
    await expect(findJobs(db, [nextUuid()])).rejects.toThrow("no response within 300 ms");
  }
  await expect(supabase.signInWithPassword({ email: "a@b.cd", password: "x" })).rejects.toThrow(
    "no response within 300 ms",
  );
  expect(requests).toBe(4);
});

it("every client of createSupabase aborts a response that stalls", async () => {
  const supabase = await createTestSupabase((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).write("[");
  }, 1000);
  await expect(findJobs(supabase.asService(), [nextUuid()])).rejects.toThrow("timeout");
});

it("findJobs is aborted by its signal before the timeout", async () => {
  const supabase = await createTestSupabase(() => undefined);
  await expect(findJobs(supabase.asService(), [nextUuid()], AbortSignal.timeout(20))).rejects.toThrow(
    "timeout",
  );
});

it("findJobs reads more jobs than fit into one URL", async () => {
  const supabase = await createTestSupabase((request, response) => {
    const ids = /id=in\.\(([^)]*)\)/.exec(decodeURIComponent(request.url ?? ""))?.[1]?.split(",") ?? [];
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(ids.map((id) => buildJobRow({ id }))));
  });
  const ids = Array.from({ length: 450 }, nextUuid);
  expect((await findJobs(supabase.asService(), ids)).map((row) => row.id)).toEqual(ids);
});

it("findLiveJobs reads unfinished and finished jobs in separate requests", async () => {
  const requests: URLSearchParams[] = [];
  const running = buildJobRow({ status: "processing", created_at: "2026-01-01T00:00:02+00:00" });
  const finished = buildJobRow({ status: "failed", created_at: "2026-01-01T00:00:01+00:00" });
  const supabase = await createTestSupabase((request, response) => {
    const search = new URL(request.url ?? "", "http://localhost").searchParams;
    requests.push(search);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(search.has("updated_at") ? [finished] : [running]));
  });
  const rows = await findLiveJobs(supabase.asService(), running.user_id, new Date(0));
  expect(rows.map(({ id }) => id)).toEqual([finished.id, running.id]);
  expect(requests.map((search) => search.get("status"))).toEqual([
    "in.(pending,processing)",
    "in.(completed,failed,cancelled)",
  ]);
});
