import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import { maxSeed } from "#contracts/jobs/definition.ts";
import type { Context } from "../../context.ts";
import { readPromptEnhancer } from "../../data/promptEnhancer.ts";
import { EnhancerBusyError, EnhancerUnavailableError, RateLimitedError } from "../../errors.ts";
import { refuseContent } from "../policy/refuseContent.ts";
import { requireViewer } from "../viewer.ts";

export type EnhancedPrompt = {
  original: string;
  /** Null if the original should be used as it is. `note` gives the reason. */
  enhanced: string | null;
  note: string | null;
};

/** Milliseconds until a request expires, however much progress the worker reports. */
const timeoutMs = 150_000;

/**
 * Lets a worker enhance a prompt that the user is still writing. Throws `NotAuthenticatedError`,
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
  const retryAfter = await services.enhanceLimit.check(viewer.id);
  if (retryAfter > 0) throw new RateLimitedError(retryAfter);
  const { available, reason } = await readPromptEnhancer(context.db);
  if (!available) throw new EnhancerUnavailableError(reason ?? undefined);
  const reply = await services.enhancements
    .request({
      id: services.newId(),
      prompt,
      media: type ? jobCatalog[type].media : "image",
      // Random, so that the same prompt results in another suggestion.
      seed: Math.floor(services.random() * (maxSeed + 1)),
      expires_at: services.clock() + timeoutMs,
    })
    .catch((error: unknown) => {
      services.logger.warn("requesting an enhanced prompt failed", { error });
      throw new EnhancerUnavailableError();
    });
  if (!reply) throw new EnhancerBusyError();
  if (reply.kind === "failed") throw new EnhancerUnavailableError();
  return { original: prompt, enhanced: reply.enhanced_prompt, note: reply.note };
}
