import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "@upstash/redis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { startBridge } from "./startBridge.ts";
import { testBackends, testedBackends } from "./testBackends.ts";
import { runningProcesses } from "./testProcesses.ts";

const token = "test-token";
const main = new URL("./main.ts", import.meta.url);

/** Process ids of the redis-servers whose command line names this socket or data folder. */
async function redisServers(mark: string): Promise<number[]> {
  return (await runningProcesses())
    .filter(({ command }) => command.includes("redis-server") && command.includes(mark))
    .filter(({ command }) => !command.includes(" -c "))
    .map(({ pid }) => pid);
}

const socketFolders = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith("ourvidz-redis-"));

function client(url: string): Redis {
  return new Redis({ url, token, retry: false, enableTelemetry: false, enableAutoPipelining: false });
}

let folder: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bridge-test-"));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function startMain(env: Record<string, string>): ChildProcess {
  const child = fork(main, { env: { ...process.env, ...env }, stdio: "pipe" });
  started.push(child);
  return child;
}

const messageSchema = z.union([
  z.object({ ready: z.literal(true), port: z.number(), url: z.string(), backend: z.string() }),
  z.object({ failed: z.string() }),
]);

async function firstMessage(child: ChildProcess) {
  const [message] = await once(child, "message");
  return messageSchema.parse(message);
}

async function startedMain(env: Record<string, string> = {}) {
  const child = startMain({
    UPSTASH_PORT: "0",
    UPSTASH_REDIS_REST_TOKEN: token,
    DATA_FOLDER: join(folder, "redis"),
    ...env,
  });
  const message = await firstMessage(child);
  if ("failed" in message) throw new Error(message.failed);
  return { child, url: message.url };
}

describe(`the bridge as a process (${testedBackends})`, () => {
  test.each(["SIGTERM", "SIGINT"] as const)("ends cleanly on %s", async (signal) => {
    const { child } = await startedMain();
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("exits when its parent process has exited", async () => {
    const { child } = await startedMain();
    child.disconnect();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("says in one sentence that its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const child = startMain({ UPSTASH_PORT: String(port), UPSTASH_REDIS_REST_TOKEN: token });
    const exit = once(child, "exit");
    expect(await firstMessage(child)).toEqual({
      failed: `Port ${port} is taken by another program. Stop it, or set UPSTASH_PORT to a free port.`,
    });
    expect(await exit).toEqual([1, null]);
    other.close();
  });

  test("names every wrong variable at once", async () => {
    const child = startMain({ UPSTASH_PORT: "many", UPSTASH_REDIS_REST_TOKEN: "", REDIS_URL: "http://x" });
    const message = await firstMessage(child);
    const sentence = "failed" in message ? message.failed : "";
    for (const name of ["UPSTASH_PORT", "UPSTASH_REDIS_REST_TOKEN", "REDIS_URL"]) {
      expect(sentence).toContain(name);
    }
  });

  test("says that a given Redis does not answer", async () => {
    const bridge = startBridge({ port: 0, token, redisUrl: "redis://127.0.0.1:1", startTimeout: 200 });
    await expect(bridge).rejects.toThrow("The Redis at REDIS_URL doesn't respond");
  });
});

/** Nothing is declared without one, rather than shown as skipped; the names above say what was tried. */
const withRedisServer = (declare: () => void): void => {
  if (testBackends.includes("redis-server")) describe("a managed redis-server", declare);
};

withRedisServer(() => {
  test("keeps its data in the data folder over a restart", async () => {
    const dataFolder = join(folder, "redis");
    const first = await startBridge({ port: 0, token, dataFolder });
    await client(first.url).zadd("sdxl_queue", { score: 1, member: "job" });
    await first.close();
    const second = await startBridge({ port: 0, token, dataFolder });
    expect(await client(second.url).zrange("sdxl_queue", 0, -1)).toEqual(["job"]);
    await second.close();
    expect(await redisServers(dataFolder)).toEqual([]);
  });

  test("ends with the bridge, even one that was killed, and leaves no folder behind", async () => {
    const before = await socketFolders();
    const { child, url } = await startedMain();
    expect(await client(url).set("key", "kept")).toBe("OK");
    const [socketFolder = "none"] = (await socketFolders()).filter((name) => !before.includes(name));
    await expect.poll(() => redisServers(socketFolder), { message: "redis-server shows up" }).toHaveLength(1);
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect
      .poll(() => redisServers(socketFolder), { message: "redis-server ends with the bridge", timeout: 5000 })
      .toEqual([]);
    await expect.poll(socketFolders, { message: "its folder is removed" }).not.toContain(socketFolder);
    const next = await startedMain();
    expect(await client(next.url).get("key")).toBe("kept");
  });

  test("orphaned by a killed bridge is stopped by the next start", async () => {
    const { child, url } = await startedMain();
    expect(await client(url).set("key", "kept")).toBe("OK");
    // The guard between the bridge and Redis is killed too, so nothing stops Redis.
    const shells = (await runningProcesses()).filter(({ command }) => command.startsWith("sh "));
    const guards = shells.filter(({ parent }) => parent === child.pid).map(({ pid }) => pid);
    const watchers = shells.filter(({ parent }) => guards.includes(parent)).map(({ pid }) => pid);
    expect(guards).not.toEqual([]);
    for (const pid of [...guards, ...watchers]) process.kill(pid, "SIGKILL");
    child.kill("SIGKILL");
    await once(child, "exit");
    const next = await startedMain();
    expect(await client(next.url).get("key")).toBe("kept");
  });

  test("is not shared by two bridges", async () => {
    const dataFolder = join(folder, "redis");
    const { child } = await startedMain();
    await expect(startBridge({ port: 0, token, dataFolder })).rejects.toThrow(
      `is in use by process ${child.pid}`,
    );
  });

  test("with damaged data says what to do", async () => {
    const dataFolder = join(folder, "redis");
    const bridge = await startBridge({ port: 0, token, dataFolder });
    await client(bridge.url).set("key", "value");
    await bridge.close();
    await writeFile(join(dataFolder, "appendonlydir", "appendonly.aof.manifest"), "nonsense\n");
    await expect(startBridge({ port: 0, token, dataFolder })).rejects.toThrow(
      /damaged, move the folder .* and start again/,
    );
  });

  test("that ends by itself is answered as an error, ends the streams, and comes back", async () => {
    const before = await socketFolders();
    const bridge = await startBridge({ port: 0, token });
    const redis = client(bridge.url);
    const [socketFolder = "none"] = (await socketFolders()).filter((name) => !before.includes(name));
    const stream = await fetch(`${bridge.url}/subscribe/news?_token=${token}`);
    const ended = stream.text();
    await expect.poll(() => redisServers(socketFolder), { message: "redis-server shows up" }).toHaveLength(1);
    for (const pid of await redisServers(socketFolder)) process.kill(pid, "SIGKILL");
    expect(await ended).toContain("data: subscribe,news,1");
    await expect
      .poll(() => redis.ping().catch((error: Error) => error.message), {
        message: "the bridge answers that Redis is away, or again",
      })
      .toMatch(/not reachable|PONG/);
    await expect
      .poll(() => redis.ping().catch(() => "away"), { message: "Redis is back", timeout: 10_000 })
      .toBe("PONG");
    const again = redis.subscribe("news");
    await new Promise((resolve) => again.on("subscribe", resolve));
    const received = new Promise((resolve) => again.on("message", resolve));
    await redis.publish("news", "hello");
    expect(await received).toEqual({ channel: "news", message: "hello" });
    await again.unsubscribe();
    await bridge.close();
  });
});
