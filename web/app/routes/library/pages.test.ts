import { expect, it } from "vitest";
import { withoutRepeats } from "./pages.ts";

it("keeps the first of each, in order", () => {
  expect(withoutRepeats([{ id: "a" }, { id: "b" }, { id: "a" }, { id: "c" }])).toEqual([
    { id: "a" },
    { id: "b" },
    { id: "c" },
  ]);
});
