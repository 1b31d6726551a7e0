import type { ContentPolicy, Refusal } from "./contentPolicy.ts";

/** What a user asks for, as far as the content policy is concerned. */
export type RequestedContent = {
  prompt: string;
  negativePrompt?: string | null;
  /** UUID of the source image. The prompts that led to it are checked, too. */
  sourceAssetId?: string | null;
};

/** A refusal with the SHA-256 of the prompt, in hexadecimal. Logs and the audit log contain the hash, not the prompt. */
export type ContentRefusal = Refusal & { promptHash: string };

/**
 * Checks requested content against the content policy. Returns null if it is allowed.
 * @param readSourcePrompts returns the prompts that led to one of the user's images
 */
export async function checkContent(
  policy: ContentPolicy,
  content: RequestedContent,
  readSourcePrompts: (assetId: string) => Promise<string[]>,
): Promise<ContentRefusal | null> {
  const refusal = policy.check({
    prompt: content.prompt,
    negativePrompt: content.negativePrompt ?? null,
    sourcePrompts: content.sourceAssetId ? await readSourcePrompts(content.sourceAssetId) : [],
  });
  return refusal && { ...refusal, promptHash: await sha256(content.prompt) };
}

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
