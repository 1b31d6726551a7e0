import { describe, expect, it } from "vitest";
import { createLog, type LogOptions } from "./log.ts";

function capture(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    format: "text",
    write: (line) => lines.push(line),
    now: () => new Date(0),
    ...options,
  });
  return { lines, log };
}

describe("log", () => {
  it("writes one readable line a record and quotes what needs it", () => {
    const { lines, log } = capture();
    log
      .with({ queue: "sdxl_queue" })
      .warn("the job\nfailed", { attempt: 2, reason: "no memory", none: undefined });
    expect(lines).toEqual(['warn the job ⏎ failed queue=sdxl_queue attempt=2 reason="no memory"']);
  });

  it("shows an error with its causes and without its stack", () => {
    const { lines, log } = capture();
    log.error("no answer", { error: new Error("fetch failed", { cause: new Error("ECONNREFUSED") }) });
    expect(lines).toEqual(['error no answer error="fetch failed: ECONNREFUSED"']);
  });

  it("leaves out what is below its level", () => {
    const { lines, log } = capture({ level: "warn" });
    log.info("ready");
    expect(lines).toEqual([]);
  });

  it("writes JSON when asked to", () => {
    const { lines, log } = capture({ format: "json" });
    log.info("ready", { port: 1 });
    expect(lines).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"ready","port":1}']);
  });

  it.each(["text", "json"] as const)("shows nothing of a command of Redis, nor files, as %s", (format) => {
    const { lines, log } = capture({ format });
    const picture = Buffer.from("a preview picture, ".repeat(40)).toString("base64");
    const error = new Error(`ERR max size, command was: ["set","key","{\\"prompt\\":\\"a secret wish\\"}"]`);
    log.warn("progress cannot be told", { error, stack: error.stack, nested: { list: [picture] } });
    log.warn(picture, { preview: picture, cause: new Error("failed", { cause: error }) });
    expect(lines.join("\n")).not.toMatch(/secret wish|IHBpY3R1cmU/);
    expect(lines[0]).toContain("ERR max size, command was: …");
    expect(lines[0]).toContain("log.test.ts");
    expect(lines[1]).toContain("YSBwcmV2aWV3…");
  });

  it("leaves long paths as they are", () => {
    const { lines, log } = capture();
    const path = `/workspace/${"models/".repeat(20)}unet/model.onnx`;
    log.info("opened", { path });
    expect(lines).toEqual([`info opened path=${path}`]);
  });
});
