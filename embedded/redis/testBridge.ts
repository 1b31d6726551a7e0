import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { type Bridge, startBridge } from "./startBridge.ts";
import { testBackends, testedBackends } from "./testBackends.ts";

export const token = "test-token";

export type BridgeUnderTest = {
  backend: "redis-server" | "in-process";
  bridge: Bridge;
  /** The real client. The database is empty before each test. */
  redis: Redis;
  /** Sends a plain HTTP request, with the correct token unless `headers` overrides it. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<PostResponse>;
};

export type PostResponse = { status: number; body: unknown };

/** Declares the same tests for each backend that this machine has. */
export function describeEachBridge(subject: string, declare: (current: BridgeUnderTest) => void): void {
  describe.each(testBackends)(`${subject} over %s (${testedBackends})`, (backend) => {
    const started: { bridge?: Bridge; redis?: Redis } = {};
    const current: BridgeUnderTest = {
      backend,
      get bridge() {
        if (!started.bridge) throw new Error("the bridge is used before it was started");
        return started.bridge;
      },
      get redis() {
        if (!started.redis) throw new Error("the client is used before the bridge was started");
        return started.redis;
      },
      async post(path, body, headers = {}) {
        const response = await fetch(`${current.bridge.url}${path}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, ...headers },
          body: typeof body === "string" ? body : JSON.stringify(body),
        });
        return { status: response.status, body: await response.json() };
      },
    };
    beforeAll(async () => {
      started.bridge = await startBridge({ port: 0, token, backend });
      started.redis = new Redis({ url: started.bridge.url, token, retry: false, enableTelemetry: false });
    });
    afterAll(() => started.bridge?.close());
    beforeEach(async () => {
      await current.redis.flushdb();
    });
    declare(current);
  });
}
