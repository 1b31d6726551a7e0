import { expect, it } from "vitest";
import { readByIds, readInPortions } from "./portions.ts";

const idsUpTo = (count: number): string[] => Array.from({ length: count }, (_, i) => `id ${i}`);

it("reads each id once, at most a hundred at a time", async () => {
  const portions: string[][] = [];
  const ids = idsUpTo(450);
  const rows = await readInPortions([...ids, ...ids], async (portion) => {
    portions.push(portion);
    return portion;
  });
  expect(rows).toEqual(ids);
  expect(portions.map((portion) => portion.length)).toEqual([100, 100, 100, 100, 50]);
});

it("reads nothing for nothing, and fails when a portion does", async () => {
  await expect(readInPortions([], () => Promise.reject(new Error("read")))).resolves.toEqual([]);
  const failing = async (portion: string[]): Promise<string[]> => {
    if (portion.includes("id 120")) throw new Error("gone");
    return portion;
  };
  await expect(readInPortions(idsUpTo(200), failing)).rejects.toThrow("gone");
});

it("reads on by ids until a page is not full", async () => {
  const all = Array.from({ length: 500 }, (_, index) => ({ id: String(index).padStart(4, "0") }));
  const asked: (string | null)[] = [];
  const rows = await readByIds(async (after, limit) => {
    asked.push(after);
    return all.filter(({ id }) => after === null || id > after).slice(0, limit);
  });
  expect(rows).toEqual(all);
  expect(asked).toEqual([null, "0249", "0499"]);
});
