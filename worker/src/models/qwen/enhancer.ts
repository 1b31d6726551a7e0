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
  /** Takes the enhanced prompt as far as it is written; never waits. */
  onText(text: string): void;
  isCancelled(): boolean;
};

/** A loaded language model that rewrites prompts. One at a time. */
export type Enhancer = {
  /** Throws CancelledError, and OnnxError when the model can't run. */
  enhance(request: EnhanceRequest, hooks: EnhanceHooks): Promise<Enhancement>;
  /** Reads a few tokens, so that the first prompt does not pay for memory and kernels being set up. */
  warmUp(): Promise<void>;
  /** Milliseconds spent in ONNX Runtime so far. */
  readonly runMs: number;
};

/** Loads a Qwen2.5 pack. Throws PackError or OnnxError. */
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
        { role: "user", content: withoutMarks(prompt) },
      ]);
      const answer = await generateText(
        model,
        config,
        { text, maxTokens: answerTokens, seed },
        {
          onText(written) {
            const shown = cleanAnswer(written);
            if (shown !== "" && !isRefusal(shown, prompt)) hooks.onText(shown);
          },
          isCancelled: hooks.isCancelled,
        },
      );
      const { prompt: enhanced, objection } = judgeAnswer(answer, prompt);
      return { prompt: enhanced, note: objection === null ? null : notes[objection] };
    },
    async warmUp() {
      await model.begin().read(config.tokenizer.encode("a"));
    },
  };
}

/** Marks such as `<|im_end|>` would end the person's turn in the conversation and begin another. */
const withoutMarks = (prompt: string): string => prompt.replace(/<\|[^|<>]*\|>/g, " ");
