import type { SubmissionResult } from "@conform-to/react";
import type { AppLoadContext } from "@remix-run/node";
import { EnhancePromptDocument, GeneratePageDocument } from "../../gql/graphql.ts";
import { run } from "../../lib/api.server.ts";
import type { FormDefaults } from "./generateForm.ts";

/** What the button beside the prompt came to. */
export type Enhancement = {
  /** The new prompt; null: there is none, and `message` says why. */
  prompt: string | null;
  /** The prompt before, for taking it back. */
  original: string;
  message: string | null;
};

/** The form as it was sent, with another prompt in it. */
export type EnhanceReply = SubmissionResult<string[]> & { enhancement: Enhancement; values: FormDefaults };

/** What a button of the form asks for instead of a job; null: it asks for a job. */
export const promptIntent = (form: FormData): "enhance" | "restore" | null => {
  const intent = form.get("intent");
  return intent === "enhance" || intent === "restore" ? intent : null;
};

/** Enhances the prompt of the posted form, or puts the one before back. Without JavaScript the whole page comes again. */
export async function enhance(
  context: AppLoadContext,
  form: FormData,
  intent: "enhance" | "restore",
): Promise<EnhanceReply> {
  const text = (name: string): string => String(form.get(name) ?? "").trim();
  const enhancement: Enhancement =
    intent === "restore"
      ? { prompt: null, original: text("promptBefore"), message: null }
      : await ask(context, text("prompt"), text("type"));
  const values: FormDefaults = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !ours.has(name)) values[name as keyof FormDefaults] = value;
  }
  values.prompt = enhancement.prompt ?? enhancement.original;
  return { initialValue: values, enhancement, values };
}

/** Fields that are no settings of a job; a page sent twice would be another job. */
const ours = new Set(["intent", "promptBefore", "idempotencyKey"]);

async function ask(context: AppLoadContext, original: string, wanted: string): Promise<Enhancement> {
  if (original === "") return { prompt: null, original, message: "Write a prompt first." };
  const { jobFormats } = await run(context, GeneratePageDocument);
  const type = jobFormats.find((format) => format.type === wanted)?.type ?? null;
  const { enhancePrompt: result } = await run(context, EnhancePromptDocument, { prompt: original, type });
  if (result.__typename !== "EnhancePromptSuccess")
    return { prompt: null, original, message: result.message };
  const { prompt, enhanced, note } = result.data;
  return { prompt: enhanced ? prompt : null, original, message: note };
}
