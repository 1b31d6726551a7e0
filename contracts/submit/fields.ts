import { z } from "zod";
import { maxSeed, promptLimit } from "../jobs/definition.ts";
import { atMostCharacters, plainText, visibleText } from "../text.ts";

/** Characters of an idempotency key, here and in `submit_job`. */
export const idempotencyKeyLimit = 255;

const atMost = (limit: number) => [atMostCharacters(limit), `At most ${limit} characters.`] as const;

/** What both doors, GraphQL and the edge function, ask of a submit in the same words. */
export const promptInput = visibleText("Write what you want to see.").refine(...atMost(promptLimit));
export const negativePromptInput = plainText().refine(...atMost(promptLimit));
export const seedInput = z
  .number()
  .int()
  .min(0, "Seeds begin at 0.")
  .max(maxSeed, `Seeds end at ${maxSeed}.`);
export const idempotencyKeyInput = plainText()
  .min(1, "An empty key is no key.")
  .refine(...atMost(idempotencyKeyLimit));

export const dateTimeWords = "A date and time is written as 2026-01-31T12:00:00Z, with its zone.";
/** With its zone, so that no server reads it in its own, and no 31st of November. */
export const dateTimeInput = z.iso.datetime({ offset: true, error: dateTimeWords });

/** Also of what is no id at all. */
export const noSuchPicture = "You have no image with this id.";
