import { expect, test } from "vitest";
import { RedisReplyError } from "./backend.ts";
import { encodeOutcome, encodeReply } from "./replyEncoding.ts";

test("base64 leaves a bare OK, numbers and null as they are", () => {
  expect(encodeReply("OK", true)).toBe("OK");
  expect(encodeReply(Buffer.from("OK"), true)).toBe("OK");
  expect(encodeReply(7, true)).toBe(7);
  expect(encodeReply(null, true)).toBeNull();
});

test("base64 reaches into nested arrays", () => {
  expect(encodeReply(["OK", [Buffer.from("é"), 1, [null]]], true)).toEqual(["T0s=", ["w6k=", 1, [null]]]);
});

test("without base64 bytes are read as UTF-8", () => {
  expect(encodeReply([Buffer.from("é"), "x"], false)).toEqual(["é", "x"]);
});

test("an error is a separate entry", () => {
  expect(encodeOutcome(new RedisReplyError("ERR no"), true)).toEqual({ error: "ERR no" });
  expect(encodeOutcome("x", false)).toEqual({ result: "x" });
});
