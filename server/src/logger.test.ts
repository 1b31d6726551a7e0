import { expect, it } from "vitest";
import { createLogger, reasonOf } from "./logger.ts";

it("keeps a record on one line and shows what a terminal would obey", () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: "info",
    format: "text",
    clock: () => 0,
    write: (line) => lines.push(line),
  });
  logger.warn("refused", {
    plain: "x",
    reason: "a\nerror forged\u001b[31m\u009b\u202e\u2028",
    bare: "\u001b",
  });
  expect(lines).toEqual([
    'warn refused plain=x reason="a\\nerror forged\\u001b[31m\\u009b\\u202e\\u2028" bare="\\u001b"',
  ]);
});

it.each(["text", "json"] as const)("keeps the commands of Redis to itself (%s)", (format) => {
  const lines: string[] = [];
  const logger = createLogger({ level: "info", format, clock: () => 0, write: (line) => lines.push(line) });
  const said = 'NOAUTH wrong password, command was: ["set","job:1","a prompt\u2028of somebody"]';
  const error = new Error(said);
  logger.error(`not told: ${said}`, { reason: reasonOf(error), stack: error.stack });
  logger.warn("not told", { reason: reasonOf(new Error("queueing failed", { cause: error })) });
  const text = lines.join("\n");
  expect(text).toContain("NOAUTH wrong password");
  expect(text).toContain("logger.test.ts");
  expect(text).not.toMatch(/command was|somebody|prompt/);
});
