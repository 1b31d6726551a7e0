import type { Enhancement } from "../../inference/protocol.ts";
import type { OnnxRuntime } from "../../onnx/runtime.ts";
import { openComponent } from "../openComponent.ts";
import { cleanAnswer } from "./cleanAnswer.ts";
import { generateText } from "./generateText.ts";
import { answerTokens, detailedLength, instructions, type Media } from "./instruction.ts";
import { judgeAnswer, notes } from "./judgeAnswer.ts";
import { createLanguageModel } from "./languageModel.ts";
import type { QwenConfig } from "./packConfig.ts";
import { isRefusal } from "./refusals.ts";

export type EnhanceRequest = { prompt: string; media: Media; seed: number };

export type EnhanceHooks = {
  /** Receives the enhanced prompt as it grows. Must not block. */
  onText(text: string): void;
  isCancelled(): boolean;
};

/** A loaded language model that rewrites prompts, one at a time. */
export type Enhancer = {
  /** @throws {CancelledError} @throws {OnnxError} when the model can't run */
  enhance(request: EnhanceRequest, hooks: EnhanceHooks): Promise<Enhancement>;
  /** Runs a few tokens, so that the first prompt doesn't wait for allocations and kernel selection. */
  warmUp(): Promise<void>;
  /** Total milliseconds spent in ONNX Runtime. */
  readonly runMs: number;
};

/** Loads a Qwen2.5 pack. @throws {PackError | OnnxError} */
export async function loadEnhancer(config: QwenConfig, runtime: OnnxRuntime): Promise<Enhancer> {
  const model = createLanguageModel(await openComponent(runtime, config.path, config.file), config);
  return {
    get runMs() {
      return runtime.runMs;
    },
    async enhance({ prompt, media, seed }, hooks) {
      if (prompt.length > detailedLength) return { prompt: null, note: notes.detailed };
      const text = config.template([
        { role: "system", content: instructions[media] },
        { role: "user", content: removeSpecialTokens(prompt) },
      ]);
      const answer = await generateText(
        model,
        config,
        { text, maxTokens: answerTokens, seed },
        {
          onText(written) {
            const cleaned = cleanAnswer(written);
            if (cleaned !== "" && !isRefusal(cleaned, prompt)) hooks.onText(cleaned);
          },
          isCancelled: hooks.isCancelled,
        },
      );
      const { prompt: enhanced, objection } = judgeAnswer(answer, prompt);
      return { prompt: enhanced, note: objection === null ? null : notes[objection] };
    },
    async warmUp() {
      await model.start().read(config.tokenizer.encode("a"));
    },
  };
}

/** Special tokens such as `<|im_end|>` would let a prompt end the user's turn and start another. */
const removeSpecialTokens = (prompt: string): string => prompt.replace(/<\|[^|<>]*\|>/g, " ");
