import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CancelledError } from "../../diffusion/cancelled.ts";
import { OnnxRuntime } from "../../onnx/runtime.ts";
import { tinyQwenFolder } from "../../testing/tinyQwen.ts";
import { type Enhancer, loadEnhancer } from "./enhancer.ts";
import { notes } from "./judgeAnswer.ts";
import { readQwenConfig } from "./packConfig.ts";

/** Untrained: it answers nonsense, the same for the same seed, and never gets through. */
let runtime: OnnxRuntime;
let enhancer: Enhancer;
beforeAll(async () => {
  runtime = await OnnxRuntime.start({ threads: 1, requireCuda: false, log: () => {} });
  const config = await readQwenConfig(tinyQwenFolder, "tiny");
  enhancer = await loadEnhancer(
    {
      ...config,
      // Room for the instruction, which takes a token for each byte here.
      contextLength: 2048,
      // Nonsense in letters, without an end: most of its bytes are no characters.
      stopIds: new Set(),
      // Left to itself it says one thing for ever.
      sampling: { ...config.sampling, temperature: 20, topP: 1 },
      tokenizer: {
        ...config.tokenizer,
        decode: (ids) => ids.map((id) => String.fromCharCode(97 + (id % 26))).join(""),
      },
    },
    runtime,
  );
});
afterAll(() => runtime.close());

async function run(prompt: string, seed = 1, isCancelled = () => false) {
  const texts: string[] = [];
  const result = await enhancer.enhance(
    { prompt, media: "image", seed },
    { onText: (text) => texts.push(text), isCancelled },
  );
  return { ...result, texts };
}

describe("the enhancer", () => {
  test("returns a note instead of nonsense, and the same text for the same seed", async () => {
    const once = await run("a red fox in the snow");
    expect(once.prompt).toBeNull();
    expect(Object.values(notes)).toContain(once.note);
    expect(once.texts.length).toBeGreaterThan(1);
    expect(await run("a red fox in the snow")).toEqual(once);
    expect((await run("a red fox in the snow", 2)).texts).not.toEqual(once.texts);
  });

  test("leaves a long prompt alone", async () => {
    expect(await run("a red fox ".repeat(100))).toEqual({ prompt: null, note: notes.detailed, texts: [] });
  });

  test("can be cancelled", async () => {
    await expect(run("a red fox", 1, () => true)).rejects.toThrow(CancelledError);
  });
});
