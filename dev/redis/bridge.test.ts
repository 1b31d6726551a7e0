import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Bridge, startBridge } from "./startBridge.ts";
import { testBackends, triedBackends } from "./testBackends.ts";

const token = "test-token";

describe.each(testBackends)(`the bridge over %s (${triedBackends})`, (backend) => {
  let bridge: Bridge;
  let redis: Redis;

  beforeAll(async () => {
    bridge = await startBridge({ port: 0, token, backend });
    redis = new Redis({ url: bridge.url, token, retry: false, enableTelemetry: false });
  });
  afterAll(() => bridge.close());
  beforeEach(async () => {
    await redis.flushdb();
  });

  async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${bridge.url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  test("says which backend it runs on", () => {
    expect(bridge.backend).toBe(backend);
  });

  describe("strings", () => {
    test("keeps text, JSON, numbers and nothing apart", async () => {
      await redis.set("text", "plain");
      await redis.set("json", { a: [1, null, { b: "é" }], c: "x,y" });
      await redis.set("number", 42);
      expect(await redis.get("text")).toBe("plain");
      expect(await redis.get("json")).toEqual({ a: [1, null, { b: "é" }], c: "x,y" });
      expect(await redis.get("number")).toBe(42);
      expect(await redis.get("missing")).toBeNull();
      expect(await redis.mget("text", "missing", "number")).toEqual(["plain", null, 42]);
    });

    test.each([
      ["unicode", "żółw 🐢 日本語 \u0000 end"],
      ["line breaks", "one\ntwo\r\nthree"],
      ["the text OK", "OK"],
      ["200 KB", "ä".repeat(100_000)],
    ])("brings back %s unchanged", async (_name, value) => {
      await redis.set("key", value);
      expect(await redis.get("key")).toBe(value);
    });

    test("SET honours NX, XX, GET and lifetimes", async () => {
      expect(await redis.set("key", "one", { nx: true, ex: 100 })).toBe("OK");
      expect(await redis.set("key", "two", { nx: true })).toBeNull();
      expect(await redis.ttl("key")).toBe(100);
      expect(await redis.set("key", "three", { keepTtl: true, get: true })).toBe("one");
      expect(await redis.ttl("key")).toBe(100);
      expect(await redis.set("other", "x", { xx: true })).toBeNull();
      await redis.set("key", "four");
      expect(await redis.ttl("key")).toBe(-1);
      expect(await redis.del("key", "other")).toBe(1);
    });

    test("a key past its lifetime is gone", async () => {
      await redis.set("key", "x", { pxat: Date.now() + 30 });
      await expect.poll(() => redis.exists("key"), { message: "the key expires" }).toBe(0);
    });

    test("INCR counts and refuses text", async () => {
      expect(await redis.incr("n")).toBe(1);
      expect(await redis.incrby("n", 9)).toBe(10);
      await redis.set("text", "abc");
      await expect(redis.incr("text")).rejects.toThrow("ERR value is not an integer");
    });
  });

  describe("sorted sets", () => {
    const fill = () =>
      redis.zadd("z", { score: 3, member: "c" }, { score: 1.5, member: "a" }, { score: 2, member: "b" });

    test("ranks, scores and counts", async () => {
      expect(await fill()).toBe(3);
      expect(await redis.zcard("z")).toBe(3);
      expect(await redis.zscore("z", "a")).toBe(1.5);
      expect(await redis.zscore("z", "missing")).toBeNull();
      expect(await redis.zrank("z", "c")).toBe(2);
      expect(await redis.zrank("z", "missing")).toBeNull();
      expect(await redis.zrange("z", 0, -1)).toEqual(["a", "b", "c"]);
      expect(await redis.zrange("z", 0, 1, { withScores: true })).toEqual(["a", 1.5, "b", 2]);
      expect(await redis.zrange("z", 2, 9, { byScore: true })).toEqual(["b", "c"]);
      expect(await redis.zcount("z", 2, "+inf")).toBe(2);
      expect(await redis.zrem("z", "a", "missing")).toBe(1);
    });

    test("ZADD NX leaves what is there, GT only raises", async () => {
      await fill();
      expect(await redis.zadd("z", { nx: true }, { score: 9, member: "a" }, { score: 4, member: "d" })).toBe(
        1,
      );
      expect(await redis.zscore("z", "a")).toBe(1.5);
      expect(await redis.zadd("z", { gt: true, ch: true }, { score: 1, member: "a" })).toBe(0);
      expect(await redis.zadd("z", { gt: true, ch: true }, { score: 7, member: "a" })).toBe(1);
      expect(await redis.zadd("z", { incr: true }, { score: 0.5, member: "a" })).toBe(7.5);
    });

    test("keeps scores of the size of a priority and a time exact", async () => {
      const score = 3_000_000_000_000 + 1_767_225_600.123;
      await redis.zadd("z", { score, member: "job" });
      expect(await redis.zscore("z", "job")).toBe(score);
    });

    test("ZPOPMIN takes the lowest, in order, until the key is gone", async () => {
      await fill();
      expect(await redis.zpopmin("z")).toEqual(["a", 1.5]);
      expect(await redis.zpopmin("z", 5)).toEqual(["b", 2, "c", 3]);
      expect(await redis.zpopmin("z")).toEqual([]);
      expect(await redis.exists("z")).toBe(0);
    });

    test("each member is popped by one caller only", async () => {
      const members = Array.from({ length: 40 }, (_, index) => `m${index}`);
      for (const [score, member] of members.entries()) await redis.zadd("z", { score, member });
      const popped = await Promise.all(members.map(() => redis.zpopmin<string[]>("z")));
      expect(new Set(popped.map(([member]) => member))).toEqual(new Set(members));
    });
  });

  test("hashes, sets and lists", async () => {
    await redis.hset("h", { a: "1", b: "two" });
    expect(await redis.hgetall("h")).toEqual({ a: 1, b: "two" });
    expect(await redis.hmget("h", "a", "missing")).toEqual({ a: 1, missing: null });
    await redis.sadd("s", "x", "y");
    expect(await redis.smismember("s", ["x", "n"])).toEqual([1, 0]);
    await redis.rpush("l", "1", "b");
    expect(await redis.lrange("l", 0, -1)).toEqual([1, "b"]);
    expect((await redis.scan(0, { match: "*", count: 100 }))[1]).toHaveLength(3);
  });

  describe("scripts", () => {
    test("get keys and arguments and give nested results", async () => {
      const script = `
        redis.call("SET", KEYS[1], ARGV[1])
        local list = {}
        for i = 1, 3 do list[i] = i * 1.5 end
        return { redis.call("GET", KEYS[1]), list, false, true, { "é", {} }, redis.call("GET", "none") }`;
      expect(await redis.eval(script, ["key"], ["välue"])).toEqual([
        "välue",
        [1, 3, 4],
        null,
        1,
        ["é", []],
        null,
      ]);
    });

    test("are found by their hash", async () => {
      const hash = await redis.scriptLoad("return { KEYS[1], ARGV[1] }");
      expect(await redis.evalsha(hash, ["k"], ["a"])).toEqual(["k", "a"]);
      expect(await redis.scriptExists(hash, "0".repeat(40))).toEqual([1, 0]);
      await expect(redis.evalsha("0".repeat(40), [], [])).rejects.toThrow("NOSCRIPT");
      const script = redis.createScript<number>("return #ARGV");
      expect(await script.exec([], ["a", "b"])).toBe(2);
      expect(await script.exec([], ["a"])).toBe(1);
    });

    test("pass on errors", async () => {
      await redis.set("text", "x");
      await expect(redis.eval(`return redis.call("ZADD", KEYS[1], 1, "a")`, ["text"], [])).rejects.toThrow();
      await expect(redis.eval("return {err = 'ERR my own'}", [], [])).rejects.toThrow("ERR my own");
      await expect(redis.eval("this is no script", [], [])).rejects.toThrow("compiling script");
      expect(await redis.eval("return redis.pcall('NOSUCH') and 'caught'", [], [])).toBe("caught");
    });
  });

  test.each([
    ["fixed window", Ratelimit.fixedWindow(2, "60 s")],
    ["sliding window", Ratelimit.slidingWindow(2, "60 s")],
    ["token bucket", Ratelimit.tokenBucket(2, "60 s", 2)],
  ])("@upstash/ratelimit: %s", async (_name, limiter) => {
    const limit = new Ratelimit({ redis, limiter, prefix: "limit", ephemeralCache: false });
    const answers = [await limit.limit("user"), await limit.limit("user"), await limit.limit("user")];
    expect(answers.map(({ success }) => success)).toEqual([true, true, false]);
    expect(answers.map(({ remaining }) => remaining)).toEqual([1, 0, 0]);
    expect((await limit.limit("other")).success).toBe(true);
    expect((await limit.getRemaining("user")).remaining).toBe(0);
    await limit.resetUsedTokens("user");
    expect((await limit.limit("user")).success).toBe(true);
  });

  test("a limited call costs one command once the script is known", async () => {
    const limit = new Ratelimit({
      redis,
      limiter: Ratelimit.slidingWindow(9, "60 s"),
      prefix: "cost",
      ephemeralCache: false,
    });
    await limit.limit("user");
    const before = bridge.commandCount();
    await limit.limit("user");
    expect(bridge.commandCount() - before).toBe(1);
  });

  describe("pipelines and transactions", () => {
    test("answer in order, each command for itself", async () => {
      await redis.set("text", "x");
      const before = bridge.commandCount();
      const { status, body } = await post("/pipeline", [
        ["SET", "a", "1"],
        ["INCR", "text"],
        ["GET", "a"],
        ["SUBSCRIBE", "x"],
      ]);
      expect(status).toBe(200);
      expect(body).toEqual([
        { result: "OK" },
        { error: expect.stringContaining("not an integer") },
        { result: "1" },
        { error: expect.stringContaining("not available") },
      ]);
      expect(bridge.commandCount() - before).toBe(4);
    });

    test("through the client, with and without auto-pipelining", async () => {
      const pipeline = redis
        .pipeline()
        .set("a", { b: 1 })
        .get("a")
        .zadd("z", { score: 1, member: "m" })
        .zpopmin("z");
      expect(await pipeline.exec()).toEqual(["OK", { b: 1 }, 1, ["m", 1]]);
      expect(await Promise.all([redis.set("p", 1), redis.incr("p"), redis.incr("p")])).toEqual(["OK", 2, 3]);
    });

    test("nothing comes between the commands of a transaction", async () => {
      const rounds = Array.from({ length: 20 }, () =>
        redis.multi().incr("n").incr("n").exec<[number, number]>(),
      );
      for (const [first, second] of await Promise.all(rounds)) expect(second).toBe(first + 1);
      expect(await redis.get("n")).toBe(40);
    });

    test("a command that fails leaves the others of the transaction in place", async () => {
      await redis.set("text", "x");
      const { body } = await post("/multi-exec", [
        ["SET", "a", "1"],
        ["INCR", "text"],
        ["GET", "a"],
      ]);
      expect(body).toEqual([{ result: "OK" }, { error: expect.stringContaining("ERR") }, { result: "1" }]);
    });
  });

  describe("publish and subscribe", () => {
    test.each([
      ["JSON with commas", { a: "x,y,z", b: [1, 2] }],
      ["text with commas", "a,b,c"],
      ["text with line breaks", "one\ntwo\r\n,three"],
      ["unicode", "żółw 🐢"],
      ["200 KB", { data: "x".repeat(200_000) }],
    ])("delivers %s", async (_name, message) => {
      const subscriber = redis.subscribe("news");
      await new Promise((resolve) => subscriber.on("subscribe", resolve));
      const received = new Promise((resolve) => subscriber.on("message", resolve));
      expect(await redis.publish("news", message)).toBe(1);
      expect(await received).toEqual({ channel: "news", message });
      await subscriber.unsubscribe();
    });

    test("delivers to patterns, in order", async () => {
      const subscriber = redis.psubscribe("events:*");
      await new Promise((resolve) => subscriber.on("psubscribe", resolve));
      const received: unknown[] = [];
      const complete = new Promise<void>((resolve) => {
        subscriber.on("pmessage", (event) => {
          received.push(event);
          if (received.length === 3) resolve();
        });
      });
      await redis.publish("elsewhere", { n: 0 });
      for (const n of [1, 2, 3]) await redis.publish(`events:${n}`, { n });
      await complete;
      expect(received).toEqual(
        [1, 2, 3].map((n) => ({ pattern: "events:*", channel: `events:${n}`, message: { n } })),
      );
      await subscriber.unsubscribe();
    });

    test("writes exactly what Upstash writes", async () => {
      const leave = new AbortController();
      const response = await fetch(`${bridge.url}/subscribe/plain`, {
        headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
        signal: leave.signal,
      });
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = (await reader?.read())?.value ?? "";
      await redis.publish("plain", JSON.stringify({ a: 1 }, null, 1));
      while (!text.includes("message")) text += (await reader?.read())?.value ?? "";
      expect(text).toBe('data: subscribe,plain,1\n\ndata: message,plain,{  "a": 1 }\n\n');
      leave.abort();
    });

    test("many streams share one subscription, and one that leaves is unsubscribed", async () => {
      const subscribers = Array.from({ length: 10 }, () => redis.subscribe("shared"));
      await Promise.all(
        subscribers.map((subscriber) => new Promise((resolve) => subscriber.on("subscribe", resolve))),
      );
      const received = subscribers.map(
        (subscriber) => new Promise((resolve) => subscriber.on("message", resolve)),
      );
      expect(await redis.publish("shared", "hello")).toBe(1);
      await Promise.all(received);
      await Promise.all(subscribers.map((subscriber) => subscriber.unsubscribe()));
      await expect
        .poll(() => redis.publish("shared", "anyone?"), { message: "the last one to leave unsubscribes" })
        .toBe(0);
    });
  });

  describe("requests", () => {
    test("are refused without the right token", async () => {
      const stranger = new Redis({ url: bridge.url, token: "wrong", retry: false, enableTelemetry: false });
      await expect(stranger.get("key")).rejects.toThrow("WRONGPASS");
      for (const path of ["/", "/pipeline", "/get/key", "/stats", "/subscribe/news"]) {
        expect((await post(path, [], { authorization: "" })).status).toBe(401);
      }
      expect((await fetch(`${bridge.url}/get/key?_token=${token}`)).status).toBe(200);
    });

    test("can spell a command in the path", async () => {
      expect(await post("/set/a%2Fb%20c/1/EX/100", "")).toEqual({ status: 200, body: { result: "OK" } });
      expect((await post("/get/a%2Fb%20c", "")).body).toEqual({ result: "1" });
      expect((await post("/set/body?EX=100", "from, the body\n")).body).toEqual({ result: "OK" });
      expect((await post("/get/body", "")).body).toEqual({ result: "from, the body\n" });
      expect((await post("/ttl/body", "")).body).toEqual({ result: 100 });
    });

    test("ask for base64, nested arrays included", async () => {
      const encoding = { "upstash-encoding": "base64" };
      expect((await post("/", ["SET", "k", "é"], encoding)).body).toEqual({ result: "OK" });
      expect((await post("/", ["GET", "k"], encoding)).body).toEqual({ result: "w6k=" });
      expect((await post("/", ["GET", "none"], encoding)).body).toEqual({ result: null });
      const script = "return { 1, 'OK', { 'é' } }";
      expect((await post("/", ["EVAL", script, "0"], encoding)).body).toEqual({
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
      await redis.set("text", "x");
      const answer = await post(path, body);
      expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining(message) } });
    });

    test("over the size limit are answered 413 and leave the bridge working", async () => {
      const answer = await post("/", ["SET", "big", "x".repeat(11 * 1024 * 1024)]);
      expect(answer).toEqual({ status: 413, body: { error: expect.stringContaining("max request size") } });
      expect(await redis.ping()).toBe("PONG");
    });

    test("are counted by command", async () => {
      const before = (await post("/stats", "")).body;
      await post("/pipeline", [
        ["GET", "a"],
        ["get", "b"],
      ]);
      const after = (await post("/stats", "")).body;
      expect(after.byCommand.GET - before.byCommand.GET).toBe(2);
      expect(after.commands - before.commands).toBe(2);
    });
  });

  test("closing ends the streams", async () => {
    const other = await startBridge({ port: 0, token, backend });
    const response = await fetch(`${other.url}/psubscribe/a*?_token=${token}`);
    const rest = response.text();
    await other.close();
    expect(await rest).toBe("data: psubscribe,a*,1\n\n");
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
