import { describe, expect, it } from "vitest";
import { isLoopbackName, parseHost } from "./hosts.ts";

describe("parseHost", () => {
  it.each([
    ["ourvidz.example", { name: "ourvidz.example", port: null }],
    ["OurVidz.Example:8080", { name: "ourvidz.example", port: 8080 }],
    ["ourvidz.example.", { name: "ourvidz.example", port: null }],
    ["ourvidz.example.:443", { name: "ourvidz.example", port: 443 }],
    ["localhost:", { name: "localhost", port: null }],
    ["my_server:5173", { name: "my_server", port: 5173 }],
    ["127.1:5173", { name: "127.0.0.1", port: 5173 }],
    ["0x7f000001", { name: "127.0.0.1", port: null }],
    ["[::1]:5173", { name: "[::1]", port: 5173 }],
    ["[0:0:0:0:0:0:0:1]", { name: "[::1]", port: null }],
    ["[2001:DB8::0]:80", { name: "[2001:db8::]", port: 80 }],
  ])("reads %s", (text, host) => {
    expect(parseHost(text)).toEqual(host);
  });

  it.each([
    "",
    ":5173",
    "*",
    "*.example",
    "a b",
    "a,b",
    "localhost:0",
    "localhost:65536",
    "localhost:51 73",
    "localhost:-1",
    "localhost:5173:5173",
    "localhost/",
    "localhost:5173/x",
    "localhost?x",
    "localhost#x",
    "localhost\\x",
    "localhost%2eexample",
    "http://localhost",
    "localhost@evil.example",
    "evil.example:x@localhost",
    "::1",
    "[::1",
    "[localhost]",
    "[::1]x",
    "[fe80::1%25eth0]",
    "1.2.3.4.5",
    "999.0.0.1",
    "\u0000localhost",
    "localhost\t",
    "loc\u0430lhost",
  ])("refuses %j", (text) => {
    expect(parseHost(text)).toBeNull();
  });
});

describe("isLoopbackName", () => {
  it.each(["localhost", "LOCALHOST.", "127.0.0.1", "[::1]:1", "2130706433"])("is true for %s", (text) => {
    expect(parseHost(text)).toSatisfy(isLoopbackName);
  });

  it.each([
    "localhost.example",
    "localhost..",
    "127.0.0.1.nip.example",
    "0.0.0.0",
    "127.0.0.2",
    "[::]",
    "[::2]",
  ])("is false for %s", (text) => {
    expect(parseHost(text)).not.toSatisfy(isLoopbackName);
  });
});
