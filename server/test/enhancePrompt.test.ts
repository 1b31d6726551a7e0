import { Redis } from "@upstash/redis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { EnhanceReply, EnhanceRequest } from "#contracts/redis/enhancement.ts";
import { redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { readRedisStream } from "#contracts/redis/subscribe.ts";
import { contractVersion } from "#contracts/version.ts";
import { graphql, signUp, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let redis: Redis;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
  const { redisUrl: url, redisToken: token } = stack.env;
  redis = new Redis({ url, token, automaticDeserialization: false, enableTelemetry: false });
  ada = await signUp(stack);
});
afterAll(() => stack.close());

const document = `mutation Enhance($prompt: String!, $type: JobType) {
  enhancePrompt(prompt: $prompt, type: $type) {
    __typename
    ... on EnhancePromptSuccess { data { originalPrompt prompt isEnhanced enhancementNote } }
    ... on Error { code message }
    ... on RateLimitedError { retryAfterSeconds }
  }
}`;

const enhance = async (user: TestUser | null, prompt: string, type: string | null = null) =>
  (await graphql(stack, document, { token: user?.token, variables: { prompt, type } })).data.enhancePrompt;

async function report(enhancer: object): Promise<void> {
  const { error } = await stack.service.rpc("report_worker", {
    p_worker_id: "worker-1",
    p_contract_version: contractVersion,
    p_capabilities: [],
    p_details: { enhancer },
  });
  expect(error).toBeNull();
}

let ending = new AbortController();
afterEach(() => ending.abort());

/** A fake worker: on each wake-up, takes a request from the list and publishes these replies. */
async function replyWith(replies: (request: EnhanceRequest) => EnhanceReply[]): Promise<EnhanceRequest[]> {
  ending = new AbortController();
  const taken: EnhanceRequest[] = [];
  const take = async (payload: string): Promise<void> => {
    if (JSON.parse(payload).kind !== "enhance") return;
    const text = await redis.rpop<string>(redisKeys.enhancements);
    if (text === null) return;
    const request: EnhanceRequest = JSON.parse(text);
    taken.push(request);
    for (const reply of replies(request)) {
      await redis.publish(redisChannels.enhanced(request.id), JSON.stringify(reply));
    }
  };
  await new Promise<void>((resolve) => {
    readRedisStream({
      url: stack.env.redisUrl,
      token: stack.env.redisToken,
      listenTo: { channel: redisChannels.workers },
      signal: ending.signal,
      onLine: (line) => (line.kind === "open" ? resolve() : void take(line.payload)),
    }).catch(() => {});
  });
  return taken;
}

const done = (enhanced_prompt: string | null, note: string | null): EnhanceReply => ({
  kind: "done",
  enhanced_prompt,
  note,
});

describe("enhancePrompt", () => {
  it("returns EnhancerUnavailableError with the reason while no worker has the model", async () => {
    expect(await enhance(ada, "a fox")).toMatchObject({ code: "ENHANCER_UNAVAILABLE" });
    await report({ available: false, reason: "No Qwen2.5 model pack was found." });
    expect(await enhance(ada, "a fox")).toMatchObject({ message: "No Qwen2.5 model pack was found." });
    const { data } = await graphql(stack, "{ promptEnhancer { isAvailable unavailableReason } }");
    expect(data.promptEnhancer).toEqual({
      isAvailable: false,
      unavailableReason: "No Qwen2.5 model pack was found.",
    });
  });

  it("returns the enhanced prompt of a worker", async () => {
    await report({ available: true, pack: "qwen" });
    const taken = await replyWith(() => [{ kind: "working" }, done("a red fox in deep snow", null)]);
    expect(await enhance(ada, "  a fox ", "video_fast")).toEqual({
      __typename: "EnhancePromptSuccess",
      data: {
        originalPrompt: "a fox",
        prompt: "a red fox in deep snow",
        isEnhanced: true,
        enhancementNote: null,
      },
    });
    expect(taken).toMatchObject([{ prompt: "a fox", media: "video" }]);
    expect(await redis.llen(redisKeys.enhancements)).toBe(0);
  });

  it("returns the original prompt with the reason if the enhanced one was rejected", async () => {
    await replyWith(() => [done(null, "The enhancer declined this prompt.")]);
    expect((await enhance(ada, "a fox")).data).toEqual({
      originalPrompt: "a fox",
      prompt: "a fox",
      isEnhanced: false,
      enhancementNote: "The enhancer declined this prompt.",
    });
  });

  it("returns EnhancerUnavailableError if the worker fails", async () => {
    await replyWith(() => [{ kind: "failed" }]);
    expect(await enhance(ada, "a fox")).toMatchObject({ code: "ENHANCER_UNAVAILABLE" });
  });

  it("returns EnhancerBusyError if the queue is too long, and removes its request", async () => {
    const waiting = Array.from({ length: 20 }, (_, index) => `request ${index}`);
    await redis.lpush(redisKeys.enhancements, ...waiting);
    expect(await enhance(ada, "a fox")).toMatchObject({ code: "ENHANCER_BUSY" });
    expect(await redis.lrange(redisKeys.enhancements, 0, -1)).toEqual(waiting.toReversed());
    await redis.del(redisKeys.enhancements);
  });

  it("requires a signed-in user and a prompt of valid length that the content policy allows", async () => {
    expect(await enhance(null, "a fox")).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await enhance(ada, "nude child")).toMatchObject({ code: "CONTENT_REFUSED" });
    expect(await enhance(ada, " ")).toMatchObject({ code: "INVALID_INPUT" });
    expect(await enhance(ada, "x".repeat(1001))).toMatchObject({ code: "INVALID_INPUT" });
  });

  it("is limited to 20 requests per user in five minutes", async () => {
    await replyWith(() => [done("a red fox", null)]);
    const bob = await signUp(stack);
    let result = await enhance(bob, "a fox");
    let allowed = 0;
    while (result.__typename === "EnhancePromptSuccess" && allowed < 30) {
      allowed += 1;
      result = await enhance(bob, "a fox");
    }
    // The count of the previous window is rounded down, so a test that spans two windows may get one more.
    expect([20, 21]).toContain(allowed);
    const { __typename, retryAfterSeconds } = result;
    expect(__typename).toBe("RateLimitedError");
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(retryAfterSeconds).toBeLessThanOrEqual(600);
  });
});
