import { expect, it } from "vitest";
import { createContentPolicy, minorsMessage } from "#policy/contentPolicy.ts";
import { parsePolicyFile } from "#policy/policyFile.ts";
import { CancelledError } from "../../diffusion/cancelled.ts";
import { contentRefused, refusalIn } from "../../errors.ts";
import type { GenerationRequest, GenerationResult, GenerationState } from "../../inference/protocol.ts";
import type { Generator, GeneratorHooks } from "../registry.ts";
import { guardGenerator } from "./guardGenerator.ts";
import type { ImageGate } from "./imageGate.ts";

const policy = createContentPolicy(parsePolicyFile('{"version": 1, "categories": []}', "f"));
const request = { prompt: "a child", negativePrompt: null } as GenerationRequest;
const state = (enhancedPrompt: string | null): GenerationState => ({
  phase: "enhancing_prompt",
  step: 0,
  totalSteps: 4,
  remainingMs: null,
  preview: null,
  enhancedPrompt,
});
const passing: ImageGate = { problem: null, check: async () => {}, close: async () => {} };

/** A generator that enhances to `prompt`, then takes four steps. */
function playing(prompt: string | null, steps: number[]): Generator {
  return {
    provider: "cpu",
    capabilities: [{ type: "sdxl_image_fast", available: true, pack: "p" }],
    models: [],
    enhancer: { available: false, reason: "none" },
    async generate(_request: GenerationRequest, hooks: GeneratorHooks): Promise<GenerationResult> {
      hooks.report(state(prompt));
      for (let step = 1; step <= 4; step += 1) {
        if (hooks.isCancelled()) throw new CancelledError();
        steps.push(step);
      }
      return { files: [], enhancement: { prompt, note: null } } as unknown as GenerationResult;
    },
    enhance: async () => ({ prompt, note: null }),
    close: async () => {},
  };
}

const run = async (generator: Generator, seen: GenerationState[] = []): Promise<unknown> =>
  generator
    .generate(request, { report: (next) => void seen.push(next), isCancelled: () => false })
    .catch((error: unknown) => error);

it("stops a generation with a refused enhanced prompt before its first step, without reporting the prompt", async () => {
  const steps: number[] = [];
  const seen: GenerationState[] = [];
  const failure = await run(guardGenerator(playing("a nude child", steps), policy, passing), seen);
  expect(refusalIn(failure)).toEqual({
    stage: "enhanced_prompt",
    category: "minors",
    rule: "minor_and_sexual",
  });
  expect({ steps, seen }).toEqual({ steps: [], seen: [] });
});

it("lets what is allowed pass untouched", async () => {
  const steps: number[] = [];
  const guarded = guardGenerator(playing("a child in a sunny garden", steps), policy, passing);
  expect(await run(guarded)).toMatchObject({ enhancement: { prompt: "a child in a sunny garden" } });
  expect(steps).toHaveLength(4);
});

it("gives no refused suggestion", async () => {
  const guarded = guardGenerator(playing("a nude child", []), policy, passing);
  const suggestion = await guarded.enhance({} as never, () => false);
  expect(suggestion).toEqual({ prompt: null, note: minorsMessage });
});

it("hands over no file that is refused, and makes none without a working classifier", async () => {
  const refusal = { category: "image", rule: "label nsfw", message: "Not here." };
  const strict = { ...passing, check: () => Promise.reject(contentRefused("image", refusal)) };
  expect(refusalIn(await run(guardGenerator(playing(null, []), policy, strict)))).toMatchObject({
    stage: "image",
  });
  const broken = guardGenerator(playing(null, []), policy, { ...passing, problem: "It is broken." });
  expect(broken.capabilities).toEqual([
    { type: "sdxl_image_fast", available: false, reason: "It is broken." },
  ]);
});
