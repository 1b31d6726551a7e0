import { Redis } from "@upstash/redis";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { startBridge } from "./startBridge.ts";
import { describeEachBridge, token } from "./testBridge.ts";

const statsSchema = z.object({ commands: z.number(), byCommand: z.record(z.string(), z.number()) });

describeEachBridge("requests", (current) => {
  describe("publish and subscribe", () => {
    test.each([
      ["JSON with commas", { a: "x,y,z", b: [1, 2] }],
      ["text with commas", "a,b,c"],
      ["text with line breaks", "one\ntwo\r\n,three"],
      ["unicode", "żółw 🐢"],
      ["200 KB", { data: "x".repeat(200_000) }],
    ])("delivers %s", async (_name, message) => {
      const subscriber = current.redis.subscribe("news");
      await new Promise((resolve) => subscriber.on("subscribe", resolve));
      const received = new Promise((resolve) => subscriber.on("message", resolve));
      expect(await current.redis.publish("news", message)).toBe(1);
      expect(await received).toEqual({ channel: "news", message });
      await subscriber.unsubscribe();
    });

    test("delivers to patterns, in order", async () => {
      const subscriber = current.redis.psubscribe("events:*");
      await new Promise((resolve) => subscriber.on("psubscribe", resolve));
      const received: unknown[] = [];
      const complete = new Promise<void>((resolve) => {
        subscriber.on("pmessage", (event) => {
          received.push(event);
          if (received.length === 3) resolve();
        });
      });
      await current.redis.publish("elsewhere", { n: 0 });
      for (const n of [1, 2, 3]) await current.redis.publish(`events:${n}`, { n });
      await complete;
      expect(received).toEqual(
        [1, 2, 3].map((n) => ({ pattern: "events:*", channel: `events:${n}`, message: { n } })),
      );
      await subscriber.unsubscribe();
    });

    test("writes exactly what Upstash writes", async () => {
      const leave = new AbortController();
      const response = await fetch(`${current.bridge.url}/subscribe/plain`, {
        headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
        signal: leave.signal,
      });
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = (await reader?.read())?.value ?? "";
      await current.redis.publish("plain", JSON.stringify({ a: 1 }, null, 1));
      while (!text.includes("message")) text += (await reader?.read())?.value ?? "";
      expect(text).toBe('data: subscribe,plain,1\n\ndata: message,plain,{  "a": 1 }\n\n');
      leave.abort();
    });

    test("many streams share one subscription, and one that leaves is unsubscribed", async () => {
      const subscribers = Array.from({ length: 10 }, () => current.redis.subscribe("shared"));
      await Promise.all(
        subscribers.map((subscriber) => new Promise((resolve) => subscriber.on("subscribe", resolve))),
      );
      const received = subscribers.map(
        (subscriber) => new Promise((resolve) => subscriber.on("message", resolve)),
      );
      expect(await current.redis.publish("shared", "hello")).toBe(1);
      await Promise.all(received);
      await Promise.all(subscribers.map((subscriber) => subscriber.unsubscribe()));
      await expect
        .poll(() => current.redis.publish("shared", "anyone?"), {
          message: "the last one to leave unsubscribes",
        })
        .toBe(0);
    });
  });

  describe("requests", () => {
    test("are refused without the right token", async () => {
      const stranger = new Redis({
        url: current.bridge.url,
        token: "wrong",
        retry: false,
        enableTelemetry: false,
      });
      await expect(stranger.get("key")).rejects.toThrow("WRONGPASS");
      for (const path of ["/", "/pipeline", "/get/key", "/stats", "/subscribe/news"]) {
        expect((await current.post(path, [], { authorization: "" })).status).toBe(401);
      }
      expect((await fetch(`${current.bridge.url}/get/key?_token=${token}`)).status).toBe(200);
    });

    test("can spell a command in the path", async () => {
      expect(await current.post("/set/a%2Fb%20c/1/EX/100", "")).toEqual({
        status: 200,
        body: { result: "OK" },
      });
      expect((await current.post("/get/a%2Fb%20c", "")).body).toEqual({ result: "1" });
      expect((await current.post("/set/body?EX=100", "from, the body\n")).body).toEqual({ result: "OK" });
      expect((await current.post("/get/body", "")).body).toEqual({ result: "from, the body\n" });
      expect((await current.post("/ttl/body", "")).body).toEqual({ result: 100 });
    });

    test("ask for base64, nested arrays included", async () => {
      const encoding = { "upstash-encoding": "base64" };
      expect((await current.post("/", ["SET", "k", "é"], encoding)).body).toEqual({ result: "OK" });
      expect((await current.post("/", ["GET", "k"], encoding)).body).toEqual({ result: "w6k=" });
      expect((await current.post("/", ["GET", "none"], encoding)).body).toEqual({ result: null });
      const script = "return { 1, 'OK', { 'é' } }";
      expect((await current.post("/", ["EVAL", script, "0"], encoding)).body).toEqual({
        result: [1, "T0s=", ["w6k="]],
      });
    });

    test.each([
      ["no JSON", "/", "{nonsense", "not JSON"],
      ["no array", "/", { a: 1 }, "not a JSON array"],
      ["nothing", "/", [], "empty command"],
      ["an object for an argument", "/", ["SET", "a", {}], "arguments are"],
      ["an empty pipeline", "/pipeline", [], "empty pipeline"],
      ["an unknown command", "/", ["NOSUCH", "x"], "unknown command"],
      ["too few arguments", "/", ["GET"], "wrong number of arguments"],
      ["the wrong type", "/", ["ZADD", "text", "1", "m"], "WRONGTYPE"],
      ["a blocking command", "/", ["BLPOP", "l", "0"], "not available"],
      ["a blocking read", "/", ["XREAD", "BLOCK", "0", "STREAMS", "s", "$"], "not available"],
      ["an end of Redis", "/", ["SHUTDOWN"], "not available"],
      ["a broken path", "/get/%zz", "", "path"],
      ["a nameless channel", "/subscribe", "", "wrong number"],
    ])("with %s are answered 400", async (_name, path, body, message) => {
      await current.redis.set("text", "x");
      const answer = await current.post(path, body);
      expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining(message) } });
    });

    test("over the size limit are answered 413 and leave the bridge working", async () => {
      const answer = await current.post("/", ["SET", "big", "x".repeat(11 * 1024 * 1024)]);
      expect(answer).toEqual({ status: 413, body: { error: expect.stringContaining("max request size") } });
      expect(await current.redis.ping()).toBe("PONG");
    });

    test("are counted by command", async () => {
      const before = statsSchema.parse((await current.post("/stats", "")).body);
      await current.post("/pipeline", [
        ["GET", "a"],
        ["get", "b"],
      ]);
      const after = statsSchema.parse((await current.post("/stats", "")).body);
      expect((after.byCommand.GET ?? 0) - (before.byCommand.GET ?? 0)).toBe(2);
      expect(after.commands - before.commands).toBe(2);
    });
  });

  test("closing ends the streams", async () => {
    const other = await startBridge({ port: 0, token, backend: current.backend });
    const response = await fetch(`${other.url}/psubscribe/a*?_token=${token}`);
    const rest = response.text();
    await other.close();
    expect(await rest).toBe("data: psubscribe,a*,1\n\n");
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
