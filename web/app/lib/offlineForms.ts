import { parse } from "@conform-to/react";
import type { ClientActionFunctionArgs } from "@remix-run/react";
import { toast } from "sonner";
import { ConnectionError } from "../live/fetchWithRetry.ts";

/** Hidden fields by which a form that arrives twice counts once. */
const keyFields = ["idempotencyKey", "requestKey", "requestId"] as const;
type KeyField = (typeof keyFields)[number];

/** Of forms to which no answer came, in this tab: they may have arrived all the same. */
const lostKeys = new Map<KeyField, string>();

/** The key a form goes under: the page's fresh one, or the one of a form whose answer was lost, until one comes. */
export const retryKeyFor = (field: KeyField, fresh: string): string => lostKeys.get(field) ?? fresh;

function remember(form: FormData, isLost: boolean): void {
  for (const field of keyFields) {
    const key = form.get(field);
    // Enhancing sends the whole form, too, and makes no job.
    const isEnhancing = field === "idempotencyKey" && form.has("intent");
    if (typeof key !== "string" || isEnhancing) continue;
    if (isLost) lostKeys.set(field, key);
    else lostKeys.delete(field);
  }
}

/**
 * What a route's `clientAction` is made of: sends as ever, and where the server does not answer the page stays as it
 * is, with what was typed, and says so. `reply` makes of the posted form what the route's action would answer.
 */
export function withOfflineRetry(reply: (form: FormData) => unknown) {
  return async ({ request, serverAction }: ClientActionFunctionArgs): Promise<unknown> => {
    const posted = await request.clone().formData();
    try {
      const answer = await serverAction();
      remember(posted, false);
      return answer;
    } catch (error) {
      remember(posted, error instanceof ConnectionError);
      if (!(error instanceof ConnectionError)) throw error;
      // By the status Remix knows that there is nothing to load again.
      return Response.json(reply(posted), { status: 503 });
    }
  };
}

const unsentWords = "The server did not answer. Try again.";
const onceWords = "The server did not answer. Send it again: it counts once.";

/** Nobody knows whether it arrived. */
const wordsFor = (form: FormData): string =>
  keyFields.some((field) => form.has(field)) ? onceWords : unsentWords;

/** For the forms that conform looks after: the words stand above the form. */
export const offlineReply = (form: FormData) =>
  parse(form, { resolve: (value) => ({ value }) }).reply({
    formErrors: [wordsFor(form)],
    hideFields: ["password"],
  });

/** For buttons that have no room for words. */
export function offlineToast(form: FormData): null {
  toast.error(wordsFor(form));
  return null;
}

/** For the forms of operators. */
export const offlineActionFailure = (form: FormData) => ({
  form: `${form.get("act")}:${form.get("subject")}`,
  message: wordsFor(form),
});
