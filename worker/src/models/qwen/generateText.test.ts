import { describe, expect, test } from "vitest";
import { CancelledError } from "../../diffusion/cancelled.ts";
import { tinyQwenFolder } from "../../testing/tinyQwen.ts";
import { generateText, isLooping } from "./generateText.ts";
import type { LanguageModel } from "./languageModel.ts";
import { readQwenConfig } from "./packConfig.ts";

const config = await readQwenConfig(tinyQwenFolder, "tiny");
const greedy = { ...config, sampling: { temperature: 0, topP: 1, topK: 0, repetitionPenalty: 1 } };
const endOfTurn = 258;

/** Says the given ids one after the other, whatever it reads. */
function reciting(ids: readonly number[]): LanguageModel & { read: number[][] } {
  const read: number[][] = [];
  return {
    read,
    start: () => ({
      async read(next) {
        read.push([...next]);
        const logits = new Float32Array(config.vocabularySize);
        logits[ids[read.length - 1] ?? endOfTurn] = 9;
        return logits;
      },
    }),
  };
}

const bytesOf = (text: string): number[] => config.tokenizer.encode(text);
const request = { text: "<|im_start|>user\nhi<|im_end|>\n", maxTokens: 50, seed: 1 };
const quiet = { onText: () => {}, isCancelled: () => false };

describe("generateText", () => {
  test("reads the whole prompt once, then one token at a time, until the model stops", async () => {
    const model = reciting(bytesOf("Fuchs"));
    expect(await generateText(model, greedy, request, quiet)).toEqual({ text: "Fuchs", ended: "stop" });
    expect(model.read.map(({ length }) => length)).toEqual([bytesOf(request.text).length, 1, 1, 1, 1, 1]);
  });

  test("reports the text as it grows, complete characters only", async () => {
    const texts: string[] = [];
    await generateText(reciting(bytesOf("aé狐")), greedy, request, {
      ...quiet,
      onText: (text) => texts.push(text),
    });
    expect(texts).toEqual(["a", "a", "aé", "aé", "aé", "aé狐"]);
  });

  test("stops at the cap, and where the context ends", async () => {
    const endless = bytesOf("The quick brown fox jumps over the lazy dog and runs on to the river.");
    const capped = await generateText(reciting(endless), greedy, { ...request, maxTokens: 9 }, quiet);
    expect(capped).toEqual({ text: "The quick", ended: "length" });
    const narrow = { ...greedy, contextLength: bytesOf(request.text).length + 3 };
    expect(await generateText(reciting(endless), narrow, request, quiet)).toEqual({
      text: "The",
      ended: "length",
    });
  });

  test("stops when it goes round in circles", async () => {
    const { ended, text } = await generateText(
      reciting(bytesOf("so so so so so so so so so so")),
      greedy,
      request,
      quiet,
    );
    expect(ended).toBe("loop");
    expect(text.length).toBeLessThan(16);
  });

  test("stops between two tokens when it is cancelled", async () => {
    let tokens = 0;
    const hooks = { onText: () => void tokens++, isCancelled: () => tokens === 2 };
    await expect(generateText(reciting(bytesOf("Fuchs")), greedy, request, hooks)).rejects.toThrow(
      CancelledError,
    );
    expect(tokens).toBe(2);
  });
});

describe("isLooping", () => {
  test.each([
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], true],
    [[9, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], true],
    [[1, 1, 1, 1], false],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], false],
    [[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 4], false],
  ])("%j: %s", (ids, expected) => {
    expect(isLooping(ids)).toBe(expected);
  });
});
