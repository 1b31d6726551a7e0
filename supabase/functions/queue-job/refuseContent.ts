import { z } from "zod";
import { settingsOf } from "#contracts/jobs/settings.ts";
import type { QueueJobRequest } from "#contracts/submit/restRequest.ts";
import { checkContent } from "#policy/checkContent.ts";
import { type ContentPolicy, contentRefusedCode } from "#policy/contentPolicy.ts";
import { describeError, log } from "../_shared/log.ts";
import { HttpError } from "../_shared/responses.ts";
import type { Supabase } from "../_shared/supabase.ts";

/**
 * Refuses a request that the content policy doesn't allow, and records it in the log and the audit log with a hash of
 * the prompt.
 * @throws {HttpError}
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
    userId,
    stage: "submit",
    category,
    rule,
    promptSha256: promptHash,
  });
  await supabase
    .callAsService("log_content_refusal", {
      p_user_id: userId,
      p_stage: "submit",
      p_category: category,
      p_rule: rule,
      p_prompt_hash: promptHash,
    })
    .catch((error: unknown) => log("error", "the refusal was not recorded", { error: describeError(error) }));
  throw new HttpError(422, { code: contentRefusedCode, message, details: { category } });
}
