import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { JobType } from "#contracts/jobs/catalog.ts";
import { CancelledError } from "../diffusion/cancelled.ts";
import type { GenerationRequest, GenerationResult, GenerationState } from "../inference/protocol.ts";
import { redCircleRequest } from "../testing/redCircle.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { linkTinyQwen } from "../testing/tinyQwen.ts";
import { generateEnhanced } from "./enhancing.ts";
import type { FamilyState } from "./modelPacks.ts";
import type { Enhancer } from "./qwen/enhancer.ts";
import { notes } from "./qwen/judgeAnswer.ts";
import { createGenerator } from "./registry.ts";

const request: GenerationRequest = {
  ...redCircleRequest,
  type: "video7b_fast_enhanced",
  prompt: "red circle",
  enhance: true,
  workFolder: "/nowhere",
};
const timings = {
  total_ms: 10,
  load_ms: 1,
  text_encode_ms: 2,
  denoise_ms: 3,
  decode_ms: 1,
  file_encode_ms: 1,
  session_run_ms: 6,
};

/** An available pack with the given `enhance` function. */
const packOf = (enhance: Enhancer["enhance"]): FamilyState<Enhancer> => {
  const enhancer: Enhancer = { enhance, warmUp: async () => {}, runMs: 0 };
  const use = <T>(work: (pipeline: Enhancer) => Promise<T>): Promise<T> => work(enhancer);
  return { available: true, pack: { name: "tiny", isLoaded: true, use } } as unknown as FamilyState<Enhancer>;
};

async function generate(state: FamilyState<Enhancer>, isCancelled = () => false) {
  const states: GenerationState[] = [];
  const prompts: string[] = [];
  const log: string[] = [];
  const work = async (own: GenerationRequest, hooks: { report(state: GenerationState): void }) => {
    prompts.push(own.prompt);
    const state = { step: 1, totalSteps: 8, remainingMs: 5, preview: null, enhancedPrompt: null };
    hooks.report({ phase: "denoising", ...state });
    return { files: [], enhancement: null, timings } satisfies GenerationResult;
  };
  const hooks = { report: (state: GenerationState) => void states.push(state), isCancelled };
  const parts = { state, log: (_level: unknown, message: string) => void log.push(message) };
  const result = await generateEnhanced(parts, request, hooks, work);
  return { result, states, prompts, log };
}

describe("a generation with an enhanced prompt", () => {
  test("continues with it, and reports it from its first words on", async () => {
    const { result, states, prompts } = await generate(
      packOf(async (request, { onText }) => {
        expect(request).toEqual({ prompt: "red circle", media: "video", seed: 7 });
        onText("a red");
        onText("a red circle, moving");
        return { prompt: "a red circle, moving", note: null };
      }),
    );
    expect(prompts).toEqual(["a red circle, moving"]);
    expect(result.enhancement).toEqual({ prompt: "a red circle, moving", note: null });
    expect(states.map(({ phase, enhancedPrompt }) => [phase, enhancedPrompt])).toEqual([
      ["enhancing_prompt", null],
      ["enhancing_prompt", "a red"],
      ["enhancing_prompt", "a red circle, moving"],
      ["enhancing_prompt", "a red circle, moving"],
      ["denoising", "a red circle, moving"],
    ]);
    expect(result.timings.text_encode_ms).toBeGreaterThanOrEqual(timings.text_encode_ms);
  });

  test("continues with the user's own prompt when the answer was rejected, and clears the reported text", async () => {
    const { result, states, prompts } = await generate(
      packOf(async (_request, { onText }) => {
        onText("I know nothing");
        return { prompt: null, note: notes.strayed };
      }),
    );
    expect(prompts).toEqual(["red circle"]);
    expect(result.enhancement).toEqual({ prompt: null, note: notes.strayed });
    expect(states.slice(-2).map(({ enhancedPrompt }) => enhancedPrompt)).toEqual([null, null]);
  });

  test("never fails because of the enhancer", async () => {
    const broken = packOf(() => Promise.reject(new Error("model.onnx: it is missing")));
    const { result, prompts, log } = await generate(broken);
    expect(prompts).toEqual(["red circle"]);
    expect(result.enhancement).toEqual({ prompt: null, note: notes.failed });
    expect(log).toEqual(["prompt enhancement failed"]);
  });

  test("is cancelled while its prompt is written", async () => {
    const cancelled = packOf(() => Promise.reject(new CancelledError()));
    await expect(generate(cancelled)).rejects.toThrow(CancelledError);
  });
});

describe("the formats with an enhanced prompt", () => {
  const capabilitiesOf = async (modelsDir: string, jobTypes: JobType[]) => {
    const generator = await createGenerator({
      modelsDir,
      jobTypes,
      threads: 1,
      requireCuda: false,
      log: () => {},
    });
    onTestFinished(() => generator.close());
    return generator;
  };

  test("are not to be had without a model for the images, whatever the enhancer", async () => {
    const models = await temporaryFolder();
    await linkTinyQwen(join(models, "enhancer"));
    await mkdir(join(models, "wan"), { recursive: true });
    const { capabilities, models: packs } = await capabilitiesOf(models, ["image7b_fast_enhanced"]);
    expect(capabilities).toMatchObject([{ available: false, reason: expect.stringContaining("No WAN 2.1") }]);
    expect(packs.map(({ model }) => model)).toEqual(["enhancer"]);
  });

  test("are the only ones for which an enhancer is looked for", async () => {
    const models = await temporaryFolder();
    await linkTinyQwen(join(models, "enhancer"));
    const { models: packs } = await capabilitiesOf(models, ["image_fast"]);
    expect(packs).toEqual([]);
  });
});
