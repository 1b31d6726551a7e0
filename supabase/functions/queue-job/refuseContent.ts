import { z } from "zod";
import type { QueueJobRequest } from "#contracts/submit/restRequest.ts";
import { type ContentPolicy, contentRefusedCode } from "#policy/contentPolicy.ts";
import { Refusal } from "../_shared/answers.ts";
import { log, reasonOf } from "../_shared/log.ts";
import type { Supabase } from "../_shared/supabase.ts";

/**
 * Lets what the content policy allows pass. A refusal goes into the audit with a hash of the prompt, as the server's
 * does. Throws a `Refusal`.
 */
export async function refuseContent(
  { supabase, policy, userId }: { supabase: Supabase; policy: ContentPolicy; userId: string },
  { prompt, config }: QueueJobRequest,
): Promise<void> {
  const refusal = policy.check({
    prompt,
    negativePrompt: config.negative_prompt ?? null,
    sourcePrompts: config.source_asset_id
      ? await sourcePrompts(supabase, userId, config.source_asset_id)
      : [],
  });
  if (!refusal) return;
  const { category, rule, message } = refusal;
  const entry = {
    p_user_id: userId,
    p_stage: "submit",
    p_category: category,
    p_rule: rule,
    p_prompt_hash: await sha256(prompt),
  };
  log("warn", "content refused", { user: userId, category, rule, prompt_sha256: entry.p_prompt_hash });
  await supabase
    .callAsService("log_content_refusal", entry)
    .catch((error: unknown) =>
      log("error", "a refusal is missing in the audit", { reason: reasonOf(error) }),
    );
  throw new Refusal(422, { code: contentRefusedCode, message, details: { category } });
}

/** What was said of the picture to begin with; none when it is not this person's. */
const sourcePrompts = async (supabase: Supabase, userId: string, assetId: string): Promise<string[]> =>
  z
    .array(z.string())
    .parse(await supabase.callAsService("source_prompts", { p_user_id: userId, p_asset_id: assetId }));

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
