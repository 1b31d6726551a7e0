import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { PackError } from "../packError.ts";
import { parsePackJson, readOptionalPackJson } from "../packFiles.ts";

/** Converts text to the token ids of one CLIP text encoder. */
export type ClipTokenizer = {
  /** Number of tokens between the begin and the end token. */
  readonly maxTokens: number;
  /** The ids of a text, without special tokens and of any length. */
  tokenize(text: string): number[];
  /** Begin token, at most `maxTokens` ids, end token and padding: as many ids as the encoder has positions. */
  addSpecialTokens(ids: readonly number[]): number[];
};

/** A special token is written as a string or as an object that contains it. */
const tokenSchema = z
  .union([z.string(), z.object({ content: z.string() })])
  .transform((token) => (typeof token === "string" ? token : token.content));

const specialTokens = {
  bos_token: tokenSchema.default("<|startoftext|>"),
  eos_token: tokenSchema.default("<|endoftext|>"),
  pad_token: tokenSchema.nullish(),
};
const configSchema = z.object({ ...specialTokens, model_max_length: z.number().positive().default(77) });
const mapSchema = z.object({ pad_token: specialTokens.pad_token });

/**
 * Loads a CLIP tokenizer folder: `tokenizer.json`, or `vocab.json` with `merges.txt` as in the original SDXL folders.
 * @param positions positions of the encoder (`max_position_embeddings`)
 * @throws {PackError}
 */
export async function loadClipTokenizer(
  folder: string,
  name: string,
  positions: number,
): Promise<ClipTokenizer> {
  const config = await parsePackJson(folder, `${name}/tokenizer_config.json`, configSchema);
  const map = mapSchema.parse((await readOptionalPackJson(folder, `${name}/special_tokens_map.json`)) ?? {});
  const definition =
    (await readOptionalPackJson(folder, `${name}/tokenizer.json`)) ??
    (await buildDefinition(folder, name, config));
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(definition as object, {});
  } catch (error) {
    throw new PackError(`${name}/tokenizer.json`, "it is not a tokenizer that can be loaded", {
      cause: error,
    });
  }
  const idOf = (token: string): number => {
    const id = tokenizer.token_to_id(token);
    if (id === undefined) throw new PackError(`${name}/tokenizer.json`, `it has no token "${token}"`);
    return id;
  };
  const bos = idOf(config.bos_token);
  const eos = idOf(config.eos_token);
  const pad = idOf(config.pad_token ?? map.pad_token ?? config.eos_token);
  // A huge number stands for "unlimited".
  const length = Math.min(config.model_max_length, positions);
  return {
    maxTokens: length - 2,
    // Truncating inside the library would cut off the end token.
    tokenize: (text) => [...tokenizer.encode(text, { add_special_tokens: false }).ids],
    addSpecialTokens(tokens) {
      const ids = [bos, ...tokens.slice(0, length - 2), eos];
      while (ids.length < length) ids.push(pad);
      return ids;
    },
  };
}

/** Builds the `tokenizer.json` that transformers creates from CLIP's `vocab.json` and `merges.txt`. */
async function buildDefinition(
  folder: string,
  name: string,
  tokens: { bos_token: string; eos_token: string },
): Promise<object> {
  const vocab = await parsePackJson(folder, `${name}/vocab.json`, z.record(z.string(), z.number()));
  const merges = await readFile(join(folder, name, "merges.txt"), "utf8").catch((error: unknown) => {
    throw new PackError(`${name}/merges.txt`, "the file is missing; copy the pack again", { cause: error });
  });
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const words = String.raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;
  return {
    version: "1.0",
    added_tokens: [tokens.bos_token, tokens.eos_token].map((content) => ({
      id: vocab[content],
      content,
      ...special,
    })),
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: String.raw`\s+` }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: words }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true },
    model: {
      type: "BPE",
      unk_token: tokens.eos_token,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      vocab,
      merges: merges.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#version")),
    },
  };
}
