import { expect, test } from "vitest";
import { cleanPrompt } from "./cleanPrompt.ts";

test.each([
  ["  a red\n\tcircle  ", "a red circle"],
  ["cats &amp;amp; dogs &lt;3 &#33; &#x21;", "cats & dogs <3 ! !"],
  ["&unknown; &#0; &#xd800; stay", "&unknown; &#0; &#xd800; stay"],
  ["\u201cquoted\u201d it\u2019s", '"quoted" it\'s'],
  ["cafe\u0301", "caf\u00e9"],
  ["\uff21\uff22 \ufb01ne", "AB fine"],
  ["a\u0000b\ufeffc", "abc"],
  ["\u00a0a\u3000b", "a b"],
  ["", ""],
])("%j", (prompt, cleaned) => {
  expect(cleanPrompt(prompt)).toBe(cleaned);
});
