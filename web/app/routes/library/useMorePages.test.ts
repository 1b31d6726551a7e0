import { describe, expect, it } from "vitest";
import { withoutDuplicates } from "./useMorePages.ts";

describe("withoutDuplicates", () => {
  it("keeps the first item with each ID, in order", () => {
    const items = [{ id: "a" }, { id: "b" }, { id: "a" }, { id: "c" }];
    expect(withoutDuplicates(items)).toEqual([{ id: "a" }, { id: "b" }, { id: "c" }]);
  });
});
