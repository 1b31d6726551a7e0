import { describe, expect, it } from "vitest";
import { readAllPages, readInBatches } from "./postgrest.ts";

const idsUpTo = (count: number): string[] => Array.from({ length: count }, (_, i) => `id ${i}`);

describe("readInBatches", () => {
  it("reads each id once, at most 100 per batch", async () => {
    const batches: string[][] = [];
    const ids = idsUpTo(450);
    const rows = await readInBatches([...ids, ...ids], async (batch) => {
      batches.push(batch);
      return batch;
    });
    expect(rows).toEqual(ids);
    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 100, 100, 50]);
  });

  it("sends no request without ids, and rejects when a batch fails", async () => {
    await expect(readInBatches([], () => Promise.reject(new Error("read")))).resolves.toEqual([]);
    const failing = async (batch: string[]): Promise<string[]> => {
      if (batch.includes("id 120")) throw new Error("unreachable");
      return batch;
    };
    await expect(readInBatches(idsUpTo(200), failing)).rejects.toThrow("unreachable");
  });
});

describe("readAllPages", () => {
  it("continues after the last id until a page is not full", async () => {
    const all = Array.from({ length: 500 }, (_, index) => ({ id: String(index).padStart(4, "0") }));
    const requestedAfter: (string | null)[] = [];
    const rows = await readAllPages(async (afterId, limit) => {
      requestedAfter.push(afterId);
      return all.filter(({ id }) => afterId === null || id > afterId).slice(0, limit);
    });
    expect(rows).toEqual(all);
    expect(requestedAfter).toEqual([null, "0249", "0499"]);
  });
});
