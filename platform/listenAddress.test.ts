import { describe, expect, it } from "vitest";
import { isLoopbackAddress, localHostOf } from "./listenAddress.ts";

describe("isLoopbackAddress", () => {
  it.each(["localhost", "LOCALHOST.", "127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"])(
    "is true for %s",
    (host) => {
      expect(isLoopbackAddress(host)).toBe(true);
    },
  );

  it.each([
    "0.0.0.0",
    "::",
    "192.168.1.5",
    "::ffff:192.168.1.5",
    "127.0.0.1.example",
    "localhost.example",
    "",
  ])("is false for %j", (host) => {
    expect(isLoopbackAddress(host)).toBe(false);
  });
});

describe("localHostOf", () => {
  it.each([
    ["0.0.0.0", "127.0.0.1"],
    ["::", "127.0.0.1"],
    ["127.0.0.1", "127.0.0.1"],
    ["::1", "[::1]"],
    ["192.168.1.5", "192.168.1.5"],
    ["studio.lan", "studio.lan"],
  ])("returns for a server on %s the host %s", (listening, host) => {
    expect(localHostOf(listening)).toBe(host);
  });
});
