import { yieldAndCheck } from "../../diffusion/denoise.ts";
import { createUniform } from "../../diffusion/random.ts";
import type { LanguageModel } from "./languageModel.ts";
import type { QwenConfig } from "./packConfig.ts";
import { chooseToken } from "./sampling.ts";

export type TextRequest = {
  /** The conversation as the model's template writes it. */
  text: string;
  /** Most tokens of an answer. */
  maxTokens: number;
  /** Of the choice between likely tokens; the same seed and text, the same answer. */
  seed: number;
};

export type TextHooks = {
  /** Takes the answer as far as it is written, after each token; never waits. */
  onText(text: string): void;
  isCancelled(): boolean;
};

export type GeneratedText = {
  text: string;
  /** stop: the model was done; length: it was cut off; loop: it said the same again and again. */
  ended: "stop" | "length" | "loop";
};

/**
 * Continues a conversation token by token, giving the event loop a turn between two. Throws CancelledError, and
 * OnnxError when the model can't run.
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
  const room = Math.min(request.maxTokens, contextLength - prompt.length);
  const seen = new Set(prompt);
  const answer: number[] = [];
  const reading = model.begin();
  let next: readonly number[] = prompt;
  while (answer.length < room) {
    await yieldAndCheck(hooks.isCancelled);
    const id = chooseToken(await reading.read(next), sampling, seen, uniform);
    if (stopIds.has(id)) return { text: tokenizer.decode(answer), ended: "stop" };
    answer.push(id);
    seen.add(id);
    next = [id];
    hooks.onText(tokenizer.decode(answer));
    if (isLooping(answer)) return { text: tokenizer.decode(answer), ended: "loop" };
  }
  return { text: tokenizer.decode(answer), ended: "length" };
}

/** Rounds that count as a loop; a short one is said more often by chance ("very, very, very"). */
const loopRounds = 4;
const longestLoop = 24;
const loopTokens = 12;

/** True when the answer ends in the same few tokens, over and over. */
export function isLooping(ids: readonly number[]): boolean {
  for (let length = 1; length <= longestLoop; length += 1) {
    const rounds = Math.max(loopRounds, Math.ceil(loopTokens / length));
    const span = length * rounds;
    if (span > ids.length) continue;
    const start = ids.length - span;
    let same = true;
    for (let i = start; same && i + length < ids.length; i += 1) same = ids[i] === ids[i + length];
    if (same) return true;
  }
  return false;
}
