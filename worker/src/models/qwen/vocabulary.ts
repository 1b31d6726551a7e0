import { z } from "zod";
import { PackError } from "../packError.ts";

/** The tokens in `tokenizer.json`: with ids, or in order of their ids. */
const definitionSchema = z.object({
  model: z.object({ vocab: z.union([z.record(z.string(), z.number()), z.array(z.unknown())]) }),
  added_tokens: z.array(z.object({ id: z.number(), content: z.string() })).default([]),
});
/** A special token is written as a string or as an object that contains it. */
const token = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish();
const configSchema = z.object({ eos_token: token, pad_token: token }).catch({});

/**
 * Checks that a tokenizer belongs to the model.
 * @throws {PackError} when it has tokens that the model doesn't have, or lacks the ones that end an answer
 */
export function checkVocabulary(
  tokenizer: { definition: unknown; config: unknown },
  model: { vocabularySize: number; stopIds: readonly number[] },
): void {
  const wrong = (problem: string) =>
    new PackError("tokenizer.json", `${problem}; copy the tokenizer of this model`);
  const definition = definitionSchema.safeParse(tokenizer.definition);
  if (!definition.success) throw wrong("its vocabulary can't be read");
  const { model: pieces, added_tokens: added } = definition.data;
  const vocabulary = Array.isArray(pieces.vocab) ? null : pieces.vocab;
  const ids = new Set([
    ...(vocabulary ? Object.values(vocabulary) : (pieces.vocab as unknown[]).keys()),
    ...added.map(({ id }) => id),
  ]);
  let highest = 0;
  for (const id of ids) highest = Math.max(highest, id);
  if (highest >= model.vocabularySize) {
    throw wrong(`its highest token is ${highest}, but the model has ${model.vocabularySize} (vocab_size)`);
  }
  const missing = model.stopIds.find((id) => !ids.has(id));
  if (missing !== undefined) throw wrong(`it has no token ${missing}, which ends answers (eos_token_id)`);
  const { eos_token: eos, pad_token: pad } = configSchema.parse(tokenizer.config);
  for (const special of [eos, pad]) {
    if (special == null || vocabulary?.[special] !== undefined) continue;
    if (!added.some(({ content }) => content === special)) throw wrong(`it has no token "${special}"`);
  }
}
