import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { createLogger, type LoggerOptions, logFormats } from "./log.ts";

function captureLog(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({
    name: "worker",
    format: "text",
    write: (line) => lines.push(line),
    now: () => 0,
    ...options,
  });
  return { lines, log };
}

describe("createLogger", () => {
  it("writes a record as JSON with its time, level, name, fields and message", () => {
    const { lines, log } = captureLog({ format: "json" });
    log.child({ jobId: "1" }).info("ready", { port: 1, none: undefined });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: "1970-01-01T00:00:00.000Z",
        level: "info",
        name: "worker",
        jobId: "1",
        port: 1,
        message: "ready",
      },
    ]);
  });

  it("writes a record as one line of text", () => {
    const { lines, log } = captureLog();
    log
      .child({ queue: "sdxl_queue" })
      .warn("the job\nfailed", { attempt: 2, reason: "no memory", empty: "", nested: { a: 1 } });
    expect(lines).toEqual([
      'warn the job ⏎ failed queue=sdxl_queue attempt=2 reason="no memory" empty="" nested={"a":1}',
    ]);
  });

  it("escapes characters that a terminal obeys", () => {
    const { lines, log } = captureLog();
    log.warn("refused \u001b[31m", {
      plain: "x",
      reason: "a\nerror forged\u001b[31m\u009b\u202e\u2028",
      bare: "\u001b",
    });
    expect(lines).toEqual([
      'warn refused \\u001b[31m plain=x reason="a\\nerror forged\\u001b[31m\\u009b\\u202e\\u2028" bare="\\u001b"',
    ]);
  });

  it("describes an error by its message and those of its causes, without a stack", () => {
    const { lines, log } = captureLog();
    log.error("no response", { error: new Error("fetch failed", { cause: new Error("ECONNREFUSED") }) });
    log.error("no response", { error: { message: "permission denied", code: "42501" } });
    log.error("no response", { error: "closed" });
    expect(lines).toEqual([
      'error no response error="fetch failed: ECONNREFUSED"',
      'error no response error="permission denied"',
      "error no response error=closed",
    ]);
  });

  it("omits records below its level", () => {
    const { lines, log } = captureLog({ level: "warn" });
    log.info("ready");
    log.child({}).debug("ready");
    expect(lines).toEqual([]);
  });

  it.each(logFormats)("redacts commands of Redis, files, credentials and prompts as %s", (format) => {
    const { lines, log } = captureLog({ format, secrets: ["an-opaque-redis-token"] });
    const image = Buffer.from("a preview image, ".repeat(40)).toString("base64");
    const error = new Error(`ERR max size, command was: ["set","key","{\\"prompt\\":\\"a secret idea\\"}"]`);
    log.warn("progress was not published", { error, stack: error.stack, nested: { list: [image] } });
    log.warn(image, { preview: image, cause: new Error("failed", { cause: error }) });
    log.child({ password: "a secret idea" }).error("an-opaque-redis-token", {
      nested: { negativePrompt: "a secret idea", token: "a secret idea" },
    });
    expect(lines.join("\n")).not.toMatch(/secret idea|IHByZXZpZXcg|opaque/);
    expect(lines[0]).toContain("ERR max size, command was: [redacted]");
    expect(lines[0]).toContain("log.test.ts");
    expect(lines[1]).toContain("YSBwcmV2aWV3…");
    expect(lines[2]).toContain("[redacted]");
  });

  it("keeps long paths as they are", () => {
    const { lines, log } = captureLog();
    const path = `/workspace/${"models/".repeat(20)}unet/model.onnx`;
    log.info("opened", { path });
    expect(lines).toEqual([`info opened path=${path}`]);
  });
});

describe("createLogger on stdout", () => {
  const script = (body: string) => [
    "--input-type=module",
    "--eval",
    `import { createLogger } from ${JSON.stringify(new URL("./log.ts", import.meta.url).href)};
    const log = createLogger({ name: "test" });
    ${body}`,
  ];

  it("loses no line when the process exits right away", () => {
    const body = `for (let i = 0; i < 2000; i += 1) log.info("line", { i, text: "x".repeat(100) }); process.exit(3);`;
    const child = spawnSync(process.execPath, script(body), { encoding: "utf8" });
    expect(child.status, child.stderr).toBe(3);
    const lines = child.stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).i)).toEqual([...Array(2000).keys()]);
  });

  it("lets the process continue when the reader of the output has closed it", async () => {
    const body = `process.stdin.once("data", () => {
      for (let i = 0; i < 100; i += 1) log.info("line");
      process.exit(5);
    });
    log.info("ready");`;
    const child = spawn(process.execPath, script(body), { stdio: ["pipe", "pipe", "pipe"] });
    await once(child.stdout, "data");
    child.stdout.destroy();
    child.stdin.write("continue\n");
    const [code] = await once(child, "exit");
    expect(code).toBe(5);
  });
});
