import { describe, expect, it } from "vitest";
import { localPath } from "./authCallback.ts";

describe("localPath", () => {
  it.each([
    ["/generate?x=1#y", "/generate?x=1#y"],
    ["/a/../b", "/b"],
    [undefined, "/"],
    ["", "/"],
    ["https://evil.example", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/.//evil.example", "/"],
    ["/x/..//evil.example", "/"],
    ["/.\\/evil.example", "/"],
  ])("makes %s a path of this site", (next, expected) => {
    expect(localPath(next)).toBe(expected);
  });
});
