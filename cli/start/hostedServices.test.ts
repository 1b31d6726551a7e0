import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { parseEnvironment } from "./env.ts";
import { findUnreachableServices } from "./hostedServices.ts";

const hosted = {
  SUPABASE_URL: "https://project.example",
  SUPABASE_ANON_KEY: "anon",
  SUPABASE_SERVICE_KEY: "service",
  UPSTASH_REDIS_REST_URL: "https://redis.example",
  UPSTASH_REDIS_REST_TOKEN: "token",
};

describe("findUnreachableServices", () => {
  const closers: Array<() => void> = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  /** Starts a server that responds to /readyz with these parts, and returns its port. */
  async function serverReporting(parts: Record<string, string>): Promise<string> {
    const server = createServer((_request, response) => response.end(JSON.stringify({ parts })));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => server.close());
    return String((server.address() as AddressInfo).port);
  }

  it("names the unreachable service and its variables, but not its keys", async () => {
    const PORT = await serverReporting({ supabase: "failed: fetch failed", redis: "ok" });
    const [warning, ...others] = await findUnreachableServices(parseEnvironment({ ...hosted, PORT }));
    expect(warning).toContain("https://project.example");
    expect(warning).toContain("SUPABASE_URL");
    expect(warning).not.toContain("service");
    expect(others).toEqual([]);
  });

  it("returns no warnings if both services respond", async () => {
    const PORT = await serverReporting({ supabase: "ok", redis: "ok" });
    expect(await findUnreachableServices(parseEnvironment({ ...hosted, PORT }))).toEqual([]);
  });

  it("ignores embedded services", async () => {
    const PORT = await serverReporting({ supabase: "failed", redis: "failed" });
    expect(await findUnreachableServices(parseEnvironment({ PORT }))).toEqual([]);
  });
});
