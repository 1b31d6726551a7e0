import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { PackError } from "../packError.ts";
import { parsePackJson, readOptionalPackJson, readPackJson } from "../packFiles.ts";

/** A prompt as input of UMT5: `length` ids, of which the first `used` have mask 1. */
export type EncodedText = { ids: number[]; used: number; dropped: number };

export type T5Tokenizer = {
  readonly length: number;
  /** Encodes a text with end token and padding. `dropped` is the number of tokens that did not fit. */
  encode(text: string): EncodedText;
};

/** A special token is written as a string or as an object that contains it. */
const token = z
  .union([z.string(), z.object({ content: z.string() })])
  .transform((value) => (typeof value === "string" ? value : value.content));

const configSchema = z.object({
  eos_token: token.default("</s>"),
  pad_token: token.default("<pad>"),
  /** A huge number stands for "unlimited". */
  model_max_length: z.number().positive().nullish(),
});

/** Text length of WAN 2.1, for packs without the field. */
const defaultLength = 512;

/**
 * Loads a T5 tokenizer folder (`tokenizer.json`, a Unigram model).
 * @param fixedLength number of ids that prompts are padded or truncated to; null: the folder's, at most 512
 * @throws {PackError}
 */
export async function loadT5Tokenizer(
  folder: string,
  name: string,
  fixedLength: number | null,
): Promise<T5Tokenizer> {
  const hasConfig = (await readOptionalPackJson(folder, `${name}/tokenizer_config.json`)) !== null;
  const config = hasConfig
    ? await parsePackJson(folder, `${name}/tokenizer_config.json`, configSchema)
    : configSchema.parse({});
  const length = fixedLength ?? Math.min(config.model_max_length ?? defaultLength, defaultLength);
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
      // Truncating inside the library would cut off the end token. An empty text has no tokens.
      const pieces = text === "" ? [] : [...tokenizer.encode(text, { add_special_tokens: false }).ids];
      const ids = [...pieces.slice(0, length - 1), eos];
      const used = ids.length;
      while (ids.length < length) ids.push(pad);
      return { ids, used, dropped: Math.max(0, pieces.length - (length - 1)) };
    },
  };
}
