import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import { PackError } from "../packError.ts";
import type { ClipTokenizer } from "./clipTokenizer.ts";

/** What the UNet is told about a prompt. */
export type PromptEmbeds = {
  /** [1, tokens, width of both encoders together] */
  hidden: Floats;
  /** [1, projection width] */
  pooled: Floats;
  /** Tokens left out because the encoders take no more. */
  dropped: number;
};

export type PromptEncoder = {
  encode(prompt: string): Promise<PromptEmbeds>;
};

type Encoder = { model: OnnxModel; tokenize: ClipTokenizer; hiddenOutput: string };

/**
 * SDXL's prompt encoding: the states before the last layer of both CLIP encoders, side by side, and the second
 * encoder's projected end token. Throws PackError when an export lacks one of these outputs.
 */
export function createPromptEncoder(
  first: { model: OnnxModel; tokenize: ClipTokenizer },
  second: { model: OnnxModel; tokenize: ClipTokenizer },
): PromptEncoder {
  const one = { ...first, hiddenOutput: penultimateOutput(first.model, "text_encoder") };
  const two = { ...second, hiddenOutput: penultimateOutput(second.model, "text_encoder_2") };
  if (!second.model.outputNames.includes("text_embeds")) {
    throw new PackError("text_encoder_2/model.onnx", 'there is no output "text_embeds"');
  }
  return {
    async encode(prompt) {
      const a = await runEncoder(one, prompt, [one.hiddenOutput]);
      const b = await runEncoder(two, prompt, [two.hiddenOutput, "text_embeds"]);
      return {
        hidden: joinWidths(floats(a.outputs, one.hiddenOutput), floats(b.outputs, two.hiddenOutput)),
        pooled: floats(b.outputs, "text_embeds"),
        dropped: Math.max(a.dropped, b.dropped),
      };
    },
  };
}

/** Zeros of the same shapes: what `force_zeros_for_empty_prompt` puts in place of a missing prompt. */
export function zerosLike(embeds: PromptEmbeds): PromptEmbeds {
  const zeros = (like: Floats): Floats => ({ data: new Float32Array(like.data.length), dims: like.dims });
  return { hidden: zeros(embeds.hidden), pooled: zeros(embeds.pooled), dropped: 0 };
}

async function runEncoder(
  encoder: Encoder,
  prompt: string,
  wanted: string[],
): Promise<{ outputs: Record<string, Floats>; dropped: number }> {
  const { ids, dropped } = encoder.tokenize(prompt);
  const feed = encoder.model.feed("input_ids", { data: ids, dims: [1, ids.length] });
  return { outputs: await encoder.model.run([feed], wanted), dropped };
}

function floats(outputs: Record<string, Floats>, name: string): Floats {
  const output = outputs[name];
  if (!output) throw new Error(`output ${name} was not asked for`);
  return output;
}

/** Name of the hidden states one layer before the last. */
function penultimateOutput(model: OnnxModel, component: string): string {
  const layers = model.outputNames
    .flatMap((name) => /^hidden_states\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const layer = layers.at(-2);
  if (layer !== undefined) return `hidden_states.${layer}`;
  throw new PackError(
    `${component}/model.onnx`,
    "there are no hidden_states outputs; export the text encoders with output_hidden_states",
  );
}

/** [1, n, a] and [1, n, b] to [1, n, a + b]. */
function joinWidths(a: Floats, b: Floats): Floats {
  const tokens = a.dims[1] ?? 0;
  const left = a.dims[2] ?? 0;
  const right = b.dims[2] ?? 0;
  const width = left + right;
  const data = new Float32Array(tokens * width);
  for (let token = 0; token < tokens; token += 1) {
    data.set(a.data.subarray(token * left, (token + 1) * left), token * width);
    data.set(b.data.subarray(token * right, (token + 1) * right), token * width + left);
  }
  return { data, dims: [1, tokens, width] };
}
