import { expect, test } from "vitest";
import { chunkPrompt } from "./promptChunks.ts";

/** Room for three words, which are numbers. */
const tokenizer = {
  maxTokens: 3,
  tokenize: (text: string) => text.split(" ").filter(Boolean).map(Number),
  addSpecialTokens: (words: readonly number[]) => [-1, ...words, -2, ...new Array(3 - words.length).fill(0)],
};

test("a short prompt is one chunk, an empty one too", () => {
  expect(chunkPrompt(tokenizer, [{ text: "5 6", weight: 1 }], 9)).toEqual({
    chunks: [{ ids: [-1, 5, 6, -2, 0], weights: null }],
    dropped: 0,
  });
  expect(chunkPrompt(tokenizer, [], 9).chunks).toEqual([{ ids: [-1, -2, 0, 0, 0], weights: null }]);
});

test("a full chunk makes no empty one behind it; weights go with their words, chunk by chunk", () => {
  expect(chunkPrompt(tokenizer, [{ text: "1 2 3", weight: 1 }], 9).chunks).toHaveLength(1);
  const parts = [
    { text: "1 2 ", weight: 1 },
    { text: "3 4", weight: 1.3 },
    { text: " 5 6 7", weight: 1 },
  ];
  expect(chunkPrompt(tokenizer, parts, 9)).toEqual({
    chunks: [
      { ids: [-1, 1, 2, 3, -2], weights: [1, 1, 1, 1.3, 1] },
      { ids: [-1, 4, 5, 6, -2], weights: [1, 1.3, 1, 1, 1] },
      { ids: [-1, 7, -2, 0, 0], weights: null },
    ],
    dropped: 0,
  });
});

test("what needs more chunks than there may be is left out and counted", () => {
  const { chunks, dropped } = chunkPrompt(tokenizer, [{ text: "1 2 3 4 5 6 7 8", weight: 1 }], 2);
  expect(chunks.map(({ ids }) => ids)).toEqual([
    [-1, 1, 2, 3, -2],
    [-1, 4, 5, 6, -2],
  ]);
  expect(dropped).toBe(2);
});
