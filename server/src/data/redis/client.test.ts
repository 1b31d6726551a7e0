import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, logFormats } from "#platform/log.ts";
import { buildJobRow } from "../../../test/builders.ts";
import { createRedis } from "./client.ts";
import { createJobQueue } from "./jobQueue.ts";

const prompt = 'a "very" private\nprompt, with 🦊';

describe("a command that Upstash rejects", () => {
  let upstash: Server;
  /** The response to every request: its status, and its body for `n` commands. */
  let reply: { status: number; body(n: number): unknown };
  let url: string;

  beforeAll(async () => {
    upstash = createServer(async (request, response) => {
      const commands: unknown[] = JSON.parse((await request.toArray()).join(""));
      response.writeHead(reply.status).end(JSON.stringify(reply.body(commands.length)));
    }).listen(0, "127.0.0.1");
    await once(upstash, "listening");
    url = `http://127.0.0.1:${(upstash.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    upstash.closeAllConnections();
    upstash.close();
  });

  const enqueue = async (): Promise<unknown> => {
    const queue = createJobQueue(createRedis({ url, token: "t", decode: false }));
    const job = { ...buildJobRow({ job_type: "sdxl_image_fast", prompt }), queue_score: 1 };
    return await queue.enqueue(job).catch((error: unknown) => error);
  };

  const logLines = (format: (typeof logFormats)[number], error: unknown): string => {
    const lines: string[] = [];
    const log = createLogger({ name: "server", format, write: (line) => lines.push(line) });
    log.warn(`failed: ${String(error)}`, { error, stack: (error as Error).stack });
    log.warn("failed", { cause: new Error("outer", { cause: error }) });
    return lines.join("\n");
  };

  it.each(logFormats)("is logged without the prompt as %s if the request fails", async (format) => {
    reply = { status: 400, body: () => ({ error: "ERR max request size exceeded" }) };
    const error = await enqueue();
    // The client quotes the command; otherwise this test would prove nothing.
    expect(String(error)).toContain("private");
    const lines = logLines(format, error);
    expect(lines).toContain("ERR max request size exceeded, command was: [redacted]");
    expect(lines).not.toMatch(/private|🦊/);
  });

  it("is named without its arguments if the pipeline succeeds", async () => {
    reply = { status: 200, body: (n) => Array(n).fill({ error: "READONLY" }) };
    const error = await enqueue();
    expect(String(error)).toMatch(/^Error: Redis rejected the command [A-Z]+: READONLY$/);
  });
});
