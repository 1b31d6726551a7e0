import { createHash } from "node:crypto";
import type { RefusalStage } from "#policy/contentPolicy.ts";
import type { Context } from "../../context.ts";
import { findSourcePrompts, logContentRefusal } from "../../data/contentRefusals.ts";
import { ContentRefusedError } from "../../errors.ts";
import { requireViewer } from "../viewer.ts";

export type WantedContent = {
  prompt: string;
  negativePrompt?: string | null;
  /** UUID of the picture to begin with; what was said of it counts, too. */
  sourceAssetId?: string | null;
};

/**
 * Lets what the content policy allows pass; everything that takes a prompt asks here first. A refusal is logged with a
 * hash of the prompt and goes into the audit. Throws `ContentRefusedError`, `NotAuthenticatedError`.
 */
export async function refuseContent(
  context: Context,
  wanted: WantedContent,
  stage: Extract<RefusalStage, "submit" | "enhance"> = "submit",
): Promise<void> {
  const viewer = requireViewer(context);
  const { services } = context;
  const service = services.supabase.asService();
  const refusal = services.contentPolicy.check({
    prompt: wanted.prompt,
    negativePrompt: wanted.negativePrompt ?? null,
    sourcePrompts: wanted.sourceAssetId
      ? await findSourcePrompts(service, viewer.id, wanted.sourceAssetId)
      : [],
  });
  if (!refusal) return;
  const { category, rule, message } = refusal;
  const promptHash = createHash("sha256").update(wanted.prompt).digest("hex");
  services.logger.warn("content refused", {
    user: viewer.id,
    stage,
    category,
    rule,
    prompt_sha256: promptHash,
  });
  services.inBackground("auditing refused content", () =>
    logContentRefusal(service, { userId: viewer.id, stage, category, rule, promptHash }),
  );
  throw new ContentRefusedError(category, message);
}
