import { describe, expect, it } from "vitest";
import { parseStreamLine } from "./subscribe.ts";

describe("parseStreamLine", () => {
  it.each([
    ["data: subscribe,workers,1", { kind: "open" }],
    ["data: psubscribe,events:*,1", { kind: "open" }],
    [
      'data: message,workers,{"kind":"ping","from":"a,b"}',
      { kind: "message", payload: '{"kind":"ping","from":"a,b"}' },
    ],
    ['data: pmessage,events:*,events:7,{"a":1,"b":","}', { kind: "message", payload: '{"a":1,"b":","}' }],
    [": keepalive", null],
    ["", null],
    ["event: x", null],
    ["data: nonsense", null],
    ["data: pmessage,x", null],
  ])("%j", (line, expected) => {
    expect(parseStreamLine(line)).toEqual(expected);
  });
});
