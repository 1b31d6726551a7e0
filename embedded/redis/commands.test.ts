import { Ratelimit } from "@upstash/ratelimit";
import { describe, expect, test } from "vitest";
import { describeEachBridge } from "./testBridge.ts";

describeEachBridge("commands", (current) => {
  test("says which backend it runs on", () => {
    expect(current.bridge.backend).toBe(current.backend);
  });

  describe("strings", () => {
    test("keeps text, JSON, numbers and nothing apart", async () => {
      await current.redis.set("text", "plain");
      await current.redis.set("json", { a: [1, null, { b: "é" }], c: "x,y" });
      await current.redis.set("number", 42);
      expect(await current.redis.get("text")).toBe("plain");
      expect(await current.redis.get("json")).toEqual({ a: [1, null, { b: "é" }], c: "x,y" });
      expect(await current.redis.get("number")).toBe(42);
      expect(await current.redis.get("missing")).toBeNull();
      expect(await current.redis.mget("text", "missing", "number")).toEqual(["plain", null, 42]);
    });

    test.each([
      ["unicode", "żółw 🐢 日本語 \u0000 end"],
      ["line breaks", "one\ntwo\r\nthree"],
      ["the text OK", "OK"],
      ["200 KB", "ä".repeat(100_000)],
    ])("brings back %s unchanged", async (_name, value) => {
      await current.redis.set("key", value);
      expect(await current.redis.get("key")).toBe(value);
    });

    test("SET supports NX, XX, GET and expiry", async () => {
      expect(await current.redis.set("key", "one", { nx: true, ex: 100 })).toBe("OK");
      expect(await current.redis.set("key", "two", { nx: true })).toBeNull();
      expect(await current.redis.ttl("key")).toBe(100);
      expect(await current.redis.set("key", "three", { keepTtl: true, get: true })).toBe("one");
      expect(await current.redis.ttl("key")).toBe(100);
      expect(await current.redis.set("other", "x", { xx: true })).toBeNull();
      await current.redis.set("key", "four");
      expect(await current.redis.ttl("key")).toBe(-1);
      expect(await current.redis.del("key", "other")).toBe(1);
    });

    test("a key is deleted when it expires", async () => {
      await current.redis.set("key", "x", { pxat: Date.now() + 30 });
      await expect.poll(() => current.redis.exists("key"), { message: "the key expires" }).toBe(0);
    });

    test("INCR counts and refuses text", async () => {
      expect(await current.redis.incr("n")).toBe(1);
      expect(await current.redis.incrby("n", 9)).toBe(10);
      await current.redis.set("text", "abc");
      await expect(current.redis.incr("text")).rejects.toThrow("ERR value is not an integer");
    });
  });

  describe("sorted sets", () => {
    const fill = () =>
      current.redis.zadd(
        "z",
        { score: 3, member: "c" },
        { score: 1.5, member: "a" },
        { score: 2, member: "b" },
      );

    test("ranks, scores and counts", async () => {
      expect(await fill()).toBe(3);
      expect(await current.redis.zcard("z")).toBe(3);
      expect(await current.redis.zscore("z", "a")).toBe(1.5);
      expect(await current.redis.zscore("z", "missing")).toBeNull();
      expect(await current.redis.zrank("z", "c")).toBe(2);
      expect(await current.redis.zrank("z", "missing")).toBeNull();
      expect(await current.redis.zrange("z", 0, -1)).toEqual(["a", "b", "c"]);
      expect(await current.redis.zrange("z", 0, 1, { withScores: true })).toEqual(["a", 1.5, "b", 2]);
      expect(await current.redis.zrange("z", 2, 9, { byScore: true })).toEqual(["b", "c"]);
      expect(await current.redis.zcount("z", 2, "+inf")).toBe(2);
      expect(await current.redis.zrem("z", "a", "missing")).toBe(1);
    });

    test("ZADD NX leaves what is there, GT only raises", async () => {
      await fill();
      expect(
        await current.redis.zadd("z", { nx: true }, { score: 9, member: "a" }, { score: 4, member: "d" }),
      ).toBe(1);
      expect(await current.redis.zscore("z", "a")).toBe(1.5);
      expect(await current.redis.zadd("z", { gt: true, ch: true }, { score: 1, member: "a" })).toBe(0);
      expect(await current.redis.zadd("z", { gt: true, ch: true }, { score: 7, member: "a" })).toBe(1);
      expect(await current.redis.zadd("z", { incr: true }, { score: 0.5, member: "a" })).toBe(7.5);
    });

    test("keeps scores of the size of a priority and a time exact", async () => {
      const score = 3_000_000_000_000 + 1_767_225_600.123;
      await current.redis.zadd("z", { score, member: "job" });
      expect(await current.redis.zscore("z", "job")).toBe(score);
    });

    test("ZPOPMIN removes the lowest members in order, then the key", async () => {
      await fill();
      expect(await current.redis.zpopmin("z")).toEqual(["a", 1.5]);
      expect(await current.redis.zpopmin("z", 5)).toEqual(["b", 2, "c", 3]);
      expect(await current.redis.zpopmin("z")).toEqual([]);
      expect(await current.redis.exists("z")).toBe(0);
    });

    test("each member is popped by one caller only", async () => {
      const members = Array.from({ length: 40 }, (_, index) => `m${index}`);
      for (const [score, member] of members.entries()) await current.redis.zadd("z", { score, member });
      const popped = await Promise.all(members.map(() => current.redis.zpopmin<string[]>("z")));
      expect(new Set(popped.map(([member]) => member))).toEqual(new Set(members));
    });
  });

  test("hashes, sets and lists", async () => {
    await current.redis.hset("h", { a: "1", b: "two" });
    expect(await current.redis.hgetall("h")).toEqual({ a: 1, b: "two" });
    expect(await current.redis.hmget("h", "a", "missing")).toEqual({ a: 1, missing: null });
    await current.redis.sadd("s", "x", "y");
    expect(await current.redis.smismember("s", ["x", "n"])).toEqual([1, 0]);
    await current.redis.rpush("l", "1", "b");
    expect(await current.redis.lrange("l", 0, -1)).toEqual([1, "b"]);
    expect((await current.redis.scan(0, { match: "*", count: 100 }))[1]).toHaveLength(3);
  });

  describe("scripts", () => {
    test("get keys and arguments and give nested results", async () => {
      const script = `
        redis.call("SET", KEYS[1], ARGV[1])
        local list = {}
        for i = 1, 3 do list[i] = i * 1.5 end
        return { redis.call("GET", KEYS[1]), list, false, true, { "é", {} }, redis.call("GET", "none") }`;
      expect(await current.redis.eval(script, ["key"], ["välue"])).toEqual([
        "välue",
        [1, 3, 4],
        null,
        1,
        ["é", []],
        null,
      ]);
    });

    test("are found by their hash", async () => {
      const hash = await current.redis.scriptLoad("return { KEYS[1], ARGV[1] }");
      expect(await current.redis.evalsha(hash, ["k"], ["a"])).toEqual(["k", "a"]);
      expect(await current.redis.scriptExists(hash, "0".repeat(40))).toEqual([1, 0]);
      await expect(current.redis.evalsha("0".repeat(40), [], [])).rejects.toThrow("NOSCRIPT");
      const script = current.redis.createScript<number>("return #ARGV");
      expect(await script.exec([], ["a", "b"])).toBe(2);
      expect(await script.exec([], ["a"])).toBe(1);
    });

    test("pass on errors", async () => {
      await current.redis.set("text", "x");
      await expect(
        current.redis.eval(`return redis.call("ZADD", KEYS[1], 1, "a")`, ["text"], []),
      ).rejects.toThrow();
      await expect(current.redis.eval("return {err = 'ERR my own'}", [], [])).rejects.toThrow("ERR my own");
      await expect(current.redis.eval("this is no script", [], [])).rejects.toThrow("compiling script");
      expect(await current.redis.eval("return redis.pcall('NOSUCH') and 'caught'", [], [])).toBe("caught");
    });
  });

  test.each([
    ["fixed window", Ratelimit.fixedWindow(2, "60 s")],
    ["sliding window", Ratelimit.slidingWindow(2, "60 s")],
    ["token bucket", Ratelimit.tokenBucket(2, "60 s", 2)],
  ])("@upstash/ratelimit: %s", async (_name, limiter) => {
    const limit = new Ratelimit({ redis: current.redis, limiter, prefix: "limit", ephemeralCache: false });
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
      redis: current.redis,
      limiter: Ratelimit.slidingWindow(9, "60 s"),
      prefix: "cost",
      ephemeralCache: false,
    });
    await limit.limit("user");
    const before = current.bridge.commandCount();
    await limit.limit("user");
    expect(current.bridge.commandCount() - before).toBe(1);
  });

  describe("pipelines and transactions", () => {
    test("answer in order, each command for itself", async () => {
      await current.redis.set("text", "x");
      const before = current.bridge.commandCount();
      const { status, body } = await current.post("/pipeline", [
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
      expect(current.bridge.commandCount() - before).toBe(4);
    });

    test("through the client, with and without auto-pipelining", async () => {
      const pipeline = current.redis
        .pipeline()
        .set("a", { b: 1 })
        .get("a")
        .zadd("z", { score: 1, member: "m" })
        .zpopmin("z");
      expect(await pipeline.exec()).toEqual(["OK", { b: 1 }, 1, ["m", 1]]);
      expect(
        await Promise.all([current.redis.set("p", 1), current.redis.incr("p"), current.redis.incr("p")]),
      ).toEqual(["OK", 2, 3]);
    });

    test("nothing comes between the commands of a transaction", async () => {
      const rounds = Array.from({ length: 20 }, () =>
        current.redis.multi().incr("n").incr("n").exec<[number, number]>(),
      );
      for (const [first, second] of await Promise.all(rounds)) expect(second).toBe(first + 1);
      expect(await current.redis.get("n")).toBe(40);
    });

    test("a command that fails leaves the others of the transaction in place", async () => {
      await current.redis.set("text", "x");
      const { body } = await current.post("/multi-exec", [
        ["SET", "a", "1"],
        ["INCR", "text"],
        ["GET", "a"],
      ]);
      expect(body).toEqual([{ result: "OK" }, { error: expect.stringContaining("ERR") }, { result: "1" }]);
    });
  });
});
