import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import { maxSeed } from "#contracts/jobs/definition.ts";
import type { Context } from "../../context.ts";
import { readPromptEnhancer } from "../../data/promptEnhancer.ts";
import { EnhancerBusyError, EnhancerUnavailableError, RateLimitedError } from "../../errors.ts";
import { refuseContent } from "../policy/refuseContent.ts";
import { requireViewer } from "../viewer.ts";

export type EnhancedPrompt = {
  original: string;
  /** null: the original is better used as it is; `note` says why. */
  enhanced: string | null;
  note: string | null;
};

/** Milliseconds after which an answer is of no use any more, however many signs of life there were. */
const longestMs = 150_000;

/**
 * Has a worker rewrite a prompt, for somebody who is still writing theirs. Throws `NotAuthenticatedError`,
 * `RateLimitedError`, `ContentRefusedError`, `EnhancerUnavailableError` and `EnhancerBusyError`.
 */
export async function enhancePrompt(
  context: Context,
  prompt: string,
  type: JobType | null,
): Promise<EnhancedPrompt> {
  const viewer = requireViewer(context);
  const { services } = context;
  await refuseContent(context, { prompt }, "enhance");
  const wait = await services.enhanceLimit.check(viewer.id);
  if (wait > 0) throw new RateLimitedError(wait);
  const { available, reason } = await readPromptEnhancer(context.db);
  if (!available) throw new EnhancerUnavailableError(reason ?? undefined);
  const reply = await services.enhancements
    .ask({
      id: services.newId(),
      prompt,
      media: type ? jobCatalog[type].media : "image",
      // Another one each time: asking again is for another suggestion.
      seed: Math.floor(services.random() * (maxSeed + 1)),
      expires_at: services.clock() + longestMs,
    })
    .catch((error: unknown) => {
      services.logger.warn("a prompt could not be sent to the workers", { error });
      throw new EnhancerUnavailableError();
    });
  if (!reply) throw new EnhancerBusyError();
  if (reply.kind === "failed") throw new EnhancerUnavailableError();
  return { original: prompt, enhanced: reply.enhanced_prompt, note: reply.note };
}
