import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { PackError } from "../packError.ts";
import { parsePackJson, readOptionalPackJson, readPackJson } from "../packFiles.ts";

/** A prompt as UMT5 takes it: always `length` ids; `mask` is 1 for the first `used` of them. */
export type EncodedText = { ids: number[]; used: number; dropped: number };

export type T5Tokenizer = {
  readonly length: number;
  /** Pieces, the end token, padding. `dropped` pieces did not fit. */
  encode(text: string): EncodedText;
};

/** A special token is written as text or as an object around it. */
const token = z
  .union([z.string(), z.object({ content: z.string() })])
  .transform((value) => (typeof value === "string" ? value : value.content));

const configSchema = z.object({
  eos_token: token.default("</s>"),
  pad_token: token.default("<pad>"),
  /** "Unlimited" is written as a huge number. */
  model_max_length: z.number().positive().nullish(),
});

/** Tokens of WAN 2.1, for packs that don't say. */
const usualLength = 512;

/**
 * Loads a T5 tokenizer folder (`tokenizer.json`, a Unigram model). Throws PackError.
 * @param wanted ids a prompt is padded or cut to; null: what the folder says, at most WAN's 512
 */
export async function loadT5Tokenizer(
  folder: string,
  name: string,
  wanted: number | null,
): Promise<T5Tokenizer> {
  const hasConfig = (await readOptionalPackJson(folder, `${name}/tokenizer_config.json`)) !== null;
  const config = hasConfig
    ? await parsePackJson(folder, `${name}/tokenizer_config.json`, configSchema)
    : configSchema.parse({});
  const length = wanted ?? Math.min(config.model_max_length ?? usualLength, usualLength);
  const file = `${name}/tokenizer.json`;
  const definition = await readPackJson(folder, file);
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(definition as object, {});
  } catch (error) {
    throw new PackError(file, "it is not a tokenizer that can be loaded", { cause: error });
  }
  const idOf = (text: string): number => {
    const id = tokenizer.token_to_id(text);
    if (id === undefined) throw new PackError(file, `it has no token "${text}"`);
    return id;
  };
  const eos = idOf(config.eos_token);
  const pad = idOf(config.pad_token);
  return {
    length,
    encode(text) {
      // Truncating inside the library would cut the end token off. Nothing to encode is no piece at all.
      const pieces = text === "" ? [] : [...tokenizer.encode(text, { add_special_tokens: false }).ids];
      const ids = [...pieces.slice(0, length - 1), eos];
      const used = ids.length;
      while (ids.length < length) ids.push(pad);
      return { ids, used, dropped: Math.max(0, pieces.length - (length - 1)) };
    },
  };
}
