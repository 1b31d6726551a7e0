import { expect, it } from "vitest";
import { createLogger } from "./logger.ts";

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
