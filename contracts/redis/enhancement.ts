import { z } from "zod";
import { maxSeed, promptLimit } from "../jobs/definition.ts";
import { enhancedPromptSchema } from "./events.ts";

/**
 * A request to enhance a prompt outside of a job: an element of the list `redisKeys.enhancements`, pushed by a server and
 * popped by the first worker that can enhance prompts. It is not stored anywhere else.
 */
export const enhanceRequestSchema = z.object({
  id: z.uuid(),
  /** The limit counts code points, some of which have a length of two here. */
  prompt: z
    .string()
    .min(1)
    .max(2 * promptLimit),
  /** The kind of result that the prompt is for. */
  media: z.enum(["image", "video"]),
  seed: z.number().int().min(0).max(maxSeed),
  /** Milliseconds since the epoch after which the sender no longer waits for a reply. */
  expires_at: z.number().int().positive(),
});
export type EnhanceRequest = z.infer<typeof enhanceRequestSchema>;

/** Every message on `redisChannels.enhanced(id)`: `working` from time to time, then one of the others. */
export const enhanceReplySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("working") }),
  z.object({
    kind: z.literal("done"),
    /** Null if the prompt is better used unchanged. `note` is one sentence with the reason. */
    enhanced_prompt: enhancedPromptSchema.nullable(),
    note: z.string().min(1).max(500).nullable(),
  }),
  z.object({ kind: z.literal("failed") }),
]);
export type EnhanceReply = z.infer<typeof enhanceReplySchema>;
