import { z } from "zod";
import { maxSeed, promptLimit } from "../jobs/definition.ts";
import { atMostCharacters, plainText, visibleText } from "../validation/text.ts";

/** Most characters of an idempotency key. `submit_job` has the same limit. */
export const idempotencyKeyLimit = 255;

const atMost = (limit: number) => [atMostCharacters(limit), `At most ${limit} characters.`] as const;

/** Fields of a generation request, shared by the GraphQL API and the edge function. */
export const promptInput = visibleText("Write what you want to see.").refine(...atMost(promptLimit));
export const negativePromptInput = plainText().refine(...atMost(promptLimit));
export const seedInput = z
  .number()
  .int()
  .min(0, "Must be at least 0.")
  .max(maxSeed, `Must be at most ${maxSeed}.`);
export const idempotencyKeyInput = plainText()
  .min(1, "Must not be empty.")
  .refine(...atMost(idempotencyKeyLimit));

export const dateTimeMessage = "Must be a date and time with a time zone, such as 2026-01-31T12:00:00Z.";
/** Requires a time zone, so that the value doesn't depend on the server's, and an existing date. */
export const dateTimeInput = z.iso.datetime({ offset: true, error: dateTimeMessage });

/** Also the message for a malformed id. */
export const imageNotFoundMessage = "You have no image with this id.";
