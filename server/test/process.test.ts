import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const env = {
  SUPABASE_URL: "http://127.0.0.1:9",
  SUPABASE_ANON_KEY: "anon",
  SUPABASE_SERVICE_KEY: "service",
  UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9",
  UPSTASH_REDIS_REST_TOKEN: "token",
  JOB_CALLBACK_SECRET: "0123456789abcdef0123456789abcdef",
  EMBEDDED: "1",
  PORT: "0",
};
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function start(variables: Record<string, string>): ChildProcess {
  const child = fork(main, [], {
    env: { NODE_ENV: "production", PATH: process.env.PATH, ...variables },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  children.push(child);
  return child;
}

const message = async (child: ChildProcess): Promise<Record<string, unknown>> =>
  (await once(child, "message"))[0];
const exit = async (child: ChildProcess): Promise<number> => (await once(child, "exit"))[0];

it("reports that it is ready, serves while its services are unreachable, and exits on SIGTERM", async () => {
  const child = start(env);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
  const { ready, port } = await message(child);
  expect(ready).toBe(true);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  const unready = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect(unready.status).toBe(503);
  child.kill("SIGTERM");
  expect(await exit(child)).toBe(0);
  const lines = output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: "info",
      name: "server",
      message: "server ready",
      url: `http://localhost:${port}`,
    }),
  );
});

it("exits when its parent process exits", async () => {
  const child = start(env);
  await message(child);
  child.disconnect();
  expect(await exit(child)).toBe(0);
});

it("names all missing variables in one message", async () => {
  const child = start({ PORT: "0" });
  const { failed } = await message(child);
  for (const name of ["SUPABASE_URL", "SUPABASE_SERVICE_KEY", "JOB_CALLBACK_SECRET"])
    expect(failed).toContain(name);
  expect(await exit(child)).toBe(1);
});

it("reports in one sentence that its port is in use", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const child = start({ ...env, PORT: String((other.address() as AddressInfo).port) });
  expect((await message(child)).failed).toMatch(/^Port \d+ is taken by another program\./);
  expect(await exit(child)).toBe(1);
  other.close();
});
