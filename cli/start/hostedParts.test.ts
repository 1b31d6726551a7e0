import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { parseEnvironment } from "./env.ts";
import { complainAboutHostedParts } from "./hostedParts.ts";

const hosted = {
  SUPABASE_URL: "https://project.example",
  SUPABASE_ANON_KEY: "anon",
  SUPABASE_SERVICE_KEY: "service",
  UPSTASH_REDIS_REST_URL: "https://redis.example",
  UPSTASH_REDIS_REST_TOKEN: "token",
};

describe("complainAboutHostedParts", () => {
  const closers: Array<() => void> = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  /** A server that answers /readyz with these parts; its port as PORT. */
  async function serverSaying(parts: Record<string, string>): Promise<string> {
    const server = createServer((_request, response) => response.end(JSON.stringify({ parts })));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => server.close());
    return String((server.address() as AddressInfo).port);
  }

  it("names the part that does not answer and its variables, never its keys", async () => {
    const PORT = await serverSaying({ supabase: "failed: fetch failed", redis: "ok" });
    const [complaint, ...others] = await complainAboutHostedParts(parseEnvironment({ ...hosted, PORT }));
    expect(complaint).toContain("https://project.example");
    expect(complaint).toContain("SUPABASE_URL");
    expect(complaint).not.toContain("service");
    expect(others).toEqual([]);
  });

  it("says nothing when both answer", async () => {
    const PORT = await serverSaying({ supabase: "ok", redis: "ok" });
    expect(await complainAboutHostedParts(parseEnvironment({ ...hosted, PORT }))).toEqual([]);
  });

  it("leaves the embedded parts to the launcher", async () => {
    const PORT = await serverSaying({ supabase: "failed", redis: "failed" });
    expect(await complainAboutHostedParts(parseEnvironment({ PORT }))).toEqual([]);
  });
});
