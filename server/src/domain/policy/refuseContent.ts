import { checkContent, type RequestedContent } from "#policy/checkContent.ts";
import type { RefusalStage } from "#policy/contentPolicy.ts";
import type { Context } from "../../context.ts";
import { findSourcePrompts, logContentRefusal } from "../../data/contentRefusals.ts";
import { ContentRefusedError } from "../../errors.ts";
import { requireViewer } from "../viewer.ts";

/**
 * Throws `ContentRefusedError` if the content policy doesn't allow the content, and records it in the log and the audit
 * log. Every operation with a prompt calls this first. Also throws `NotAuthenticatedError`.
 */
export async function refuseContent(
  context: Context,
  content: RequestedContent,
  stage: Extract<RefusalStage, "submit" | "enhance"> = "submit",
): Promise<void> {
  const viewer = requireViewer(context);
  const { services } = context;
  const service = services.supabase.asService();
  const refusal = await checkContent(services.contentPolicy, content, (assetId) =>
    findSourcePrompts(service, viewer.id, assetId),
  );
  if (!refusal) return;
  const { category, rule, message, promptHash } = refusal;
  services.logger.warn("content refused", {
    user: viewer.id,
    stage,
    category,
    rule,
    prompt_sha256: promptHash,
  });
  services.inBackground("recording refused content", () =>
    logContentRefusal(service, { userId: viewer.id, stage, category, rule, promptHash }),
  );
  throw new ContentRefusedError(category, message);
}
