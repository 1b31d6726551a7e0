import type { SubmissionResult } from "@conform-to/react";
import type { AppLoadContext } from "@remix-run/node";
import { EnhancePromptDocument, type JobType } from "../../gql/graphql.ts";
import { run } from "../../lib/api.server.ts";
import { generateMessages } from "../../messages/generate.ts";
import type { FormDefaults } from "./generateForm.ts";
import { findFormats } from "./submitJob.server.ts";

/** The result of the Enhance button. */
export type Enhancement = {
  /** The enhanced prompt. Null if there is none; `message` then states the reason. */
  prompt: string | null;
  /** The prompt before it was enhanced, to undo it. */
  original: string;
  message: string | null;
};

/** The submitted form with another prompt. */
export type EnhanceReply = SubmissionResult<string[]> & { enhancement: Enhancement; values: FormDefaults };

/** The action of the pressed button if it changes the prompt; null for the button that creates a job. */
export const promptIntent = (form: FormData): "enhance" | "restore" | null => {
  const intent = form.get("intent");
  return intent === "enhance" || intent === "restore" ? intent : null;
};

/** Enhances the prompt of the submitted form or restores the original. Without JavaScript the page is loaded again. */
export async function enhance(
  context: AppLoadContext,
  form: FormData,
  intent: "enhance" | "restore",
): Promise<EnhanceReply> {
  const text = (name: string): string => String(form.get(name) ?? "").trim();
  const enhancement: Enhancement =
    intent === "restore"
      ? { prompt: null, original: text("promptBefore"), message: null }
      : await requestEnhancement(context, text("prompt"), text("type"));
  const values: FormDefaults = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !controlFields.has(name)) values[name as keyof FormDefaults] = value;
  }
  values.prompt = enhancement.prompt ?? enhancement.original;
  return { initialValue: values, enhancement, values };
}

/** Fields that aren't settings of a job. The page gets a new idempotency key. */
const controlFields = new Set(["intent", "promptBefore", "idempotencyKey"]);

async function requestEnhancement(
  context: AppLoadContext,
  original: string,
  requestedType: string,
): Promise<Enhancement> {
  if (original === "") return { prompt: null, original, message: generateMessages.prompt.enterFirst };
  const formats = await findFormats(context);
  const type: JobType | null = formats.find((format) => format.type === requestedType)?.type ?? null;
  const { enhancePrompt: result } = await run(context, EnhancePromptDocument, { prompt: original, type });
  if (result.__typename !== "EnhancePromptSuccess")
    return { prompt: null, original, message: result.message };
  const { prompt, isEnhanced, enhancementNote } = result.data;
  return { prompt: isEnhanced ? prompt : null, original, message: enhancementNote };
}
