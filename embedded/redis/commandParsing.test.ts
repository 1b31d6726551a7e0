import { expect, test } from "vitest";
import {
  assertAllowed,
  commandFromPath,
  parseCommand,
  parseCommands,
  pathSegments,
} from "./commandParsing.ts";

test("numbers and booleans become text", () => {
  expect(parseCommand(["SET", "key", 1.5, true])).toEqual(["SET", "key", "1.5", "true"]);
});

test("objects, nulls and empty commands are refused", () => {
  for (const value of [["SET", null], ["SET", {}], [], [""], "GET", null]) {
    expect(() => parseCommand(value)).toThrow(/^ERR /);
  }
  expect(() => parseCommands([])).toThrow("empty pipeline");
});

test("a path keeps encoded slashes and empty arguments apart", () => {
  expect(pathSegments("/")).toEqual([]);
  expect(pathSegments("/set/a%2Fb/")).toEqual(["set", "a/b", ""]);
  expect(commandFromPath(["set", "key"], "the body", new URLSearchParams("EX=10&NX&_token=secret"))).toEqual([
    "set",
    "key",
    "the body",
    "EX",
    "10",
    "NX",
  ]);
});

test.each([
  ["subscribe", "x"],
  ["MULTI"],
  ["blpop", "l", "0"],
  ["XREAD", "block", "0"],
  ["Shutdown"],
] as const)("%s is not for a shared connection", (...command) => {
  expect(() => assertAllowed(command)).toThrow("not available");
});

test("reads that only look like blocking ones are allowed", () => {
  expect(() => assertAllowed(["XREAD", "COUNT", "1", "STREAMS", "s", "0"])).not.toThrow();
  expect(() => assertAllowed(["GET", "BLOCK"])).not.toThrow();
});
