import { z } from "zod";
import { maxSeed, promptLimit } from "../jobs/definition.ts";
import { enhancedPromptSchema } from "./events.ts";

/**
 * One prompt to enhance outside of a job: an element of the list `redisKeys.enhancements`, put there by a server and
 * taken by the first worker that can. Nothing of it is kept.
 */
export const enhanceRequestSchema = z.object({
  id: z.uuid(),
  /** People count characters, some of which are two here. */
  prompt: z
    .string()
    .min(1)
    .max(2 * promptLimit),
  /** What the prompt is for. */
  media: z.enum(["image", "video"]),
  seed: z.number().int().min(0).max(maxSeed),
  /** Milliseconds since the epoch after which nobody waits for the answer any more. */
  expires_at: z.number().int().positive(),
});
export type EnhanceRequest = z.infer<typeof enhanceRequestSchema>;

/** Everything on `redisChannels.enhanced(id)`: `working` now and then, then one of the others. */
export const enhanceReplySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("working") }),
  z.object({
    kind: z.literal("done"),
    /** null: the prompt is better used as it is; `note` says why, in a sentence. */
    enhanced_prompt: enhancedPromptSchema.nullable(),
    note: z.string().min(1).max(500).nullable(),
  }),
  z.object({ kind: z.literal("failed") }),
]);
export type EnhanceReply = z.infer<typeof enhanceReplySchema>;
