import { Tokenizer } from "@huggingface/tokenizers";
import { PackError } from "../packError.ts";
import { readOptionalPackJson, readPackJson } from "../packFiles.ts";
import { checkVocabulary } from "./vocabulary.ts";

/** Converts text to token ids and back. */
export type TextTokenizer = {
  /** Special tokens in the text are encoded as such. */
  encode(text: string): number[];
  /** Omits special tokens and the bytes of an incomplete character. */
  decode(ids: readonly number[]): string;
};

/** Loads `tokenizer.json` and checks that it belongs to the model. @throws {PackError} */
export async function loadTextTokenizer(
  folder: string,
  model: { vocabularySize: number; stopIds: readonly number[] },
): Promise<TextTokenizer> {
  const file = "tokenizer.json";
  const definition = await readPackJson(folder, file);
  const config = await readOptionalPackJson(folder, "tokenizer_config.json");
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(definition as object, (config ?? {}) as object);
  } catch (error) {
    throw new PackError(file, "it is not a tokenizer that can be loaded", { cause: error });
  }
  checkVocabulary({ definition, config }, model);
  return {
    encode: (text) => [...tokenizer.encode(text, { add_special_tokens: false }).ids],
    decode: (ids) =>
      ids.length === 0
        ? ""
        : tokenizer
            .decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false })
            .replace(/�+$/, ""),
  };
}
