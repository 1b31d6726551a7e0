import { z } from "zod";
import { settingsOf } from "#contracts/jobs/settings.ts";
import type { QueueJobRequest } from "#contracts/submit/restRequest.ts";
import { checkContent } from "#policy/checkContent.ts";
import { type ContentPolicy, contentRefusedCode } from "#policy/contentPolicy.ts";
import { Refusal } from "../_shared/answers.ts";
import { log, reasonOf } from "../_shared/log.ts";
import type { Supabase } from "../_shared/supabase.ts";

/**
 * Throws a `Refusal` if the content policy doesn't allow the request, and records it in the log and the audit log, with
 * a hash of the prompt.
 */
export async function refuseContent(
  { supabase, policy, userId }: { supabase: Supabase; policy: ContentPolicy; userId: string },
  { prompt, config }: QueueJobRequest,
): Promise<void> {
  const refusal = await checkContent(policy, { prompt, ...settingsOf(config) }, async (assetId) =>
    z
      .array(z.string())
      .parse(await supabase.callAsService("source_prompts", { p_user_id: userId, p_asset_id: assetId })),
  );
  if (!refusal) return;
  const { category, rule, message, promptHash } = refusal;
  log("warn", "content refused", {
    user: userId,
    stage: "submit",
    category,
    rule,
    prompt_sha256: promptHash,
  });
  await supabase
    .callAsService("log_content_refusal", {
      p_user_id: userId,
      p_stage: "submit",
      p_category: category,
      p_rule: rule,
      p_prompt_hash: promptHash,
    })
    .catch((error: unknown) => log("error", "refused content not recorded", { reason: reasonOf(error) }));
  throw new Refusal(422, { code: contentRefusedCode, message, details: { category } });
}
