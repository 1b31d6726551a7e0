import { expect, test } from "vitest";
import { singleLine } from "./eventStreams.ts";

test.each([
  ["text without breaks stays", "a,b: c", "a,b: c"],
  ["JSON over several lines means the same in one", '{\n  "a": "x\\ny"\n}', '{   "a": "x\\ny" }'],
  ["other text becomes a JSON string", "one\r\ntwo", '"one\\r\\ntwo"'],
])("%s", (_name, payload, line) => {
  expect(singleLine(payload)).toBe(line);
});
