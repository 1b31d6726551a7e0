import type { GenerationRequest } from "../../inference/protocol.ts";
import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import type { LogFunction } from "../../onnx/runtime.ts";
import { requireFinite } from "../finiteNumbers.ts";
import { cleanPrompt } from "./cleanPrompt.ts";
import type { T5Tokenizer } from "./t5Tokenizer.ts";

/** `negative` is null without guidance: the unconditional half is not computed. */
export type EncodedPrompts = { positive: Floats; negative: Floats | null };

export type WanTextEncoder = { model: OnnxModel; tokenizer: T5Tokenizer };

/** Encodes both prompts of a job, each [1, text length, width]. A missing negative prompt is encoded as an empty one. */
export async function encodePrompts(
  encoder: WanTextEncoder,
  request: GenerationRequest,
  options: { guided: boolean; log: LogFunction },
): Promise<EncodedPrompts> {
  const encode = async (what: string, prompt: string): Promise<Floats> => {
    const { states, dropped } = await encodePrompt(encoder, prompt);
    if (dropped > 0) {
      options.log("warn", `the ${what} is too long for the model and was truncated`, {
        jobId: request.jobId,
        droppedTokens: dropped,
      });
    }
    return states;
  };
  const positive = await encode("prompt", request.prompt);
  const negative = options.guided ? await encode("negative prompt", request.negativePrompt ?? "") : null;
  return { positive, negative };
}

/** UMT5's last hidden states of a prompt, with zeros after its end as in the transformer's training. @throws {PackError} */
export async function encodePrompt(
  { model, tokenizer }: WanTextEncoder,
  prompt: string,
): Promise<{ states: Floats; dropped: number }> {
  const { ids, used, dropped } = tokenizer.encode(cleanPrompt(prompt));
  const dims = [1, ids.length];
  const mask = ids.map((_id, index) => (index < used ? 1 : 0));
  const { last_hidden_state: states } = await model.run(
    [model.feed("input_ids", { data: ids, dims }), model.feed("attention_mask", { data: mask, dims })],
    ["last_hidden_state"],
  );
  if (!states) throw new Error("the text encoder gave no last_hidden_state");
  requireFinite("text_encoder/model.onnx", states.data.subarray(0, used * (states.dims[2] ?? 0)));
  states.data.fill(0, used * (states.dims[2] ?? 0));
  return { states, dropped };
}
