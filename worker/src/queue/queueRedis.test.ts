import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import { createLogger, logFormats } from "#platform/log.ts";
import { uuid } from "../testing/builders.ts";
import { createQueueRedis, type QueueRedis } from "./queueRedis.ts";

const prompt = 'a "very" private\nprompt, with 🦊';

const progress: ProgressEvent = {
  kind: "progress",
  job_id: uuid(1),
  user_id: uuid(2),
  attempt: 1,
  sequence: 1,
  phase: "enhancing_prompt",
  step: 0,
  total_steps: 4,
  elapsed_ms: 1,
  remaining_ms: null,
  preview: null,
  enhanced_prompt: prompt,
};

describe("a command that Upstash rejects", () => {
  let upstash: Server;
  let redis: QueueRedis;

  beforeAll(async () => {
    upstash = createServer((request, response) => {
      request.resume();
      response.writeHead(400).end(JSON.stringify({ error: "ERR max request size exceeded" }));
    }).listen(0, "127.0.0.1");
    await once(upstash, "listening");
    redis = createQueueRedis(`http://127.0.0.1:${(upstash.address() as AddressInfo).port}`, "t");
  });
  afterAll(() => {
    upstash.closeAllConnections();
    upstash.close();
  });

  const commands: Record<string, () => Promise<void>> = {
    publishProgress: () => redis.publishProgress(progress, true),
    publishEnhancement: () =>
      redis.publishEnhancement(uuid(3), { kind: "done", enhanced_prompt: prompt, note: null }),
  };
  const cases = Object.keys(commands).flatMap((name) => logFormats.map((format) => ({ name, format })));

  it.each(cases)("is logged without the prompt: $name as $format", async ({ name, format }) => {
    const error = await commands[name]?.().catch((reason: unknown) => reason);
    // The client quotes the command; otherwise this test would prove nothing.
    expect(String(error)).toContain("private");
    const lines: string[] = [];
    const log = createLogger({ name: "worker", format, write: (line) => lines.push(line) });
    log.warn(`failed: ${String(error)}`, { error, stack: (error as Error).stack });
    log.warn("failed", { cause: new Error("outer", { cause: error }) });
    expect(lines.join("\n")).toContain("ERR max request size exceeded, command was: [redacted]");
    expect(lines.join("\n")).not.toMatch(/private|🦊/);
  });
});
