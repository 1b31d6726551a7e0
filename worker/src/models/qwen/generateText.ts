import { yieldAndCheck } from "../../diffusion/denoise.ts";
import { createUniform } from "../../diffusion/random.ts";
import type { LanguageModel } from "./languageModel.ts";
import type { QwenConfig } from "./packConfig.ts";
import { chooseToken } from "./sampling.ts";

export type TextRequest = {
  /** The conversation in the model's prompt format. */
  text: string;
  /** Maximum number of tokens in the answer. */
  maxTokens: number;
  /** Seed of the sampling. The same text and seed give the same answer. */
  seed: number;
};

export type TextHooks = {
  /** Receives the answer after each token. Must not block. */
  onText(text: string): void;
  isCancelled(): boolean;
};

export type GeneratedText = {
  text: string;
  /** `stop`: the model ended it; `length`: it was cut off; `loop`: it repeated itself. */
  ended: "stop" | "length" | "loop";
};

/**
 * Continues a conversation token by token and yields to the event loop between two tokens.
 *
 * We have our own loop because the alternative, `@huggingface/transformers`, opens its own sessions: outside of
 * `worker/src/onnx`, the memory planner and the float16 workaround. It also brings onnxruntime-web, which installs 141 MB
 * (4.3.1; `du -sh node_modules/onnxruntime-web`). The loop is about 250 lines, and is tested against torch on a tiny model
 * (`worker/src/testing/tinyQwen`).
 * @throws {CancelledError}
 * @throws {OnnxError} when the model can't run
 */
export async function generateText(
  model: LanguageModel,
  config: QwenConfig,
  request: TextRequest,
  hooks: TextHooks,
): Promise<GeneratedText> {
  const { tokenizer, sampling, stopIds, contextLength } = config;
  const uniform = createUniform(request.seed);
  const prompt = tokenizer.encode(request.text);
  const maxTokens = Math.min(request.maxTokens, contextLength - prompt.length);
  const seen = new Set(prompt);
  const answer: number[] = [];
  const reader = model.start();
  let next: readonly number[] = prompt;
  while (answer.length < maxTokens) {
    await yieldAndCheck(hooks.isCancelled);
    const id = chooseToken(await reader.read(next), sampling, seen, uniform);
    if (stopIds.has(id)) return { text: tokenizer.decode(answer), ended: "stop" };
    answer.push(id);
    seen.add(id);
    next = [id];
    hooks.onText(tokenizer.decode(answer));
    if (isLooping(answer)) return { text: tokenizer.decode(answer), ended: "loop" };
  }
  return { text: tokenizer.decode(answer), ended: "length" };
}

/** Repetitions that count as a loop. Short sequences need more of them: "very, very, very" is legitimate. */
const minRepetitions = 4;
const maxSequenceLength = 24;
const minLoopTokens = 12;

/** True if the answer ends in a repeated sequence of tokens. */
export function isLooping(ids: readonly number[]): boolean {
  for (let length = 1; length <= maxSequenceLength; length += 1) {
    const repetitions = Math.max(minRepetitions, Math.ceil(minLoopTokens / length));
    const span = length * repetitions;
    if (span > ids.length) continue;
    const start = ids.length - span;
    let same = true;
    for (let i = start; same && i + length < ids.length; i += 1) same = ids[i] === ids[i + length];
    if (same) return true;
  }
  return false;
}
