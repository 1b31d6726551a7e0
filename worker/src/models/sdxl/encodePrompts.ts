import type { GenerationRequest } from "../../inference/protocol.ts";
import type { LogFunction } from "../../onnx/runtime.ts";
import { type PromptEmbeds, type PromptEncoder, zerosLike } from "./promptEncoder.ts";

/** `negative` is null without guidance: the unconditional half is not computed. */
export type EncodedPrompts = { positive: PromptEmbeds; negative: PromptEmbeds | null };

/**
 * Encodes both prompts of a job to the same number of chunks. A missing negative prompt becomes zeros if the pack says so
 * (`force_zeros_for_empty_prompt`); an empty one is encoded like any other.
 */
export async function encodePrompts(
  encoder: PromptEncoder,
  request: GenerationRequest,
  options: { guided: boolean; forceZerosForEmptyPrompt: boolean; log: LogFunction },
): Promise<EncodedPrompts> {
  const encode = async (what: string, prompt: string): Promise<PromptEmbeds> => {
    const embeds = await encoder.encode(prompt);
    if (embeds.dropped > 0) {
      options.log("warn", `the ${what} is too long for the model and was truncated`, {
        jobId: request.jobId,
        droppedTokens: embeds.dropped,
      });
    }
    return embeds;
  };
  const positive = await encode("prompt", request.prompt);
  if (!options.guided) return { positive, negative: null };
  if (request.negativePrompt === null && options.forceZerosForEmptyPrompt) {
    return { positive, negative: zerosLike(positive) };
  }
  const negative = await encode("negative prompt", request.negativePrompt ?? "");
  const chunks = Math.max(positive.chunks, negative.chunks);
  return { positive: await encoder.pad(positive, chunks), negative: await encoder.pad(negative, chunks) };
}
