import { expect, test } from "vitest";
import { parsePromptWeights } from "./promptWeights.ts";

const parse = (prompt: string): (readonly [string, number])[] =>
  parsePromptWeights(prompt).map(({ text, weight }) => [text, Number(weight.toFixed(4))] as const);

test.each([
  ["", []],
  ["a red circle", [["a red circle", 1]]],
  [
    "a (red) circle",
    [
      ["a ", 1],
      ["red", 1.1],
      [" circle", 1],
    ],
  ],
  [
    "a (red:1.3) circle",
    [
      ["a ", 1],
      ["red", 1.3],
      [" circle", 1],
    ],
  ],
  [
    "a ( red : .5 ) circle",
    [
      ["a ", 1],
      [" red ", 0.5],
      [" circle", 1],
    ],
  ],
  [
    "a [red] circle",
    [
      ["a ", 1],
      ["red", 0.9091],
      [" circle", 1],
    ],
  ],
  ["((red))", [["red", 1.21]]],
  ["([red])", [["red", 1]]],
  [
    "(a [red] (blue:1.5) sky:1.2)",
    [
      ["a ", 1.2],
      ["red", 1.0909],
      [" ", 1.2],
      ["blue", 1.8],
      [" sky", 1.2],
    ],
  ],
  ["((red:1.2):2)", [["red", 2.4]]],
  ["(12:30 clock:1.4)", [["12:30 clock", 1.4]]],
  ["[red:1.3]", [["red:1.3", 0.9091]]],
])("%j", (prompt, expected) => {
  expect(parse(prompt)).toEqual(expected);
});

test.each([
  [String.raw`a \(red\) circle`, "a (red) circle"],
  [String.raw`\[x\] \\ and \n`, String.raw`[x] \ and \n`],
  ["a cat :)", "a cat :)"],
  ["(a cat", "(a cat"],
  ["a cat]", "a cat]"],
  [")(", ")("],
  ["f() and []", "f() and []"],
  ["(:1.3)", "(:1.3)"],
  ["end with \\", "end with \\"],
])("%j is plain text", (prompt, text) => {
  expect(parse(prompt)).toEqual([[text, 1]]);
});

test("brackets that cross: the one that closes first wins, the other is text", () => {
  expect(parse("([red) blue]")).toEqual([
    ["[red", 1.1],
    [" blue]", 1],
  ]);
});

test("escaped brackets inside a group are text with its weight", () => {
  expect(parse(String.raw`(a \(b\) c:1.5) d`)).toEqual([
    ["a (b) c", 1.5],
    [" d", 1],
  ]);
});

test("weights stay within reason", () => {
  expect(parse("(a:99) (b:-1)")).toEqual([
    ["a", 3],
    [" ", 1],
    ["b", 0],
  ]);
});

test("a thousand brackets take no time worth speaking of", () => {
  const deep = `${"(".repeat(500)}a${")".repeat(500)}`;
  expect(parse(deep)).toEqual([["a", 3]]);
  expect(parse("(".repeat(1000))).toEqual([["(".repeat(1000), 1]]);
});
