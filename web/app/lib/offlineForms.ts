import { parse } from "@conform-to/react";
import type { ClientActionFunctionArgs } from "@remix-run/react";
import { toast } from "sonner";
import { ConnectionError } from "../live/fetchWithRetry.ts";
import { errorMessages } from "../messages/errors.ts";

/** Hidden fields with an idempotency key: a form that is sent twice with the same key counts once. */
const keyFields = ["idempotencyKey", "requestKey", "requestId"] as const;
type KeyField = (typeof keyFields)[number];

/** Keys of forms in this tab that got no response. They may have arrived. */
const pendingKeys = new Map<KeyField, string>();

/** The idempotency key for a form: that of the last submission without a response, otherwise the page's new one. */
export const retryKeyFor = (field: KeyField, newKey: string): string => pendingKeys.get(field) ?? newKey;

function recordOutcome(form: FormData, isPending: boolean): void {
  for (const field of keyFields) {
    const key = form.get(field);
    // Enhancing a prompt sends the whole form but creates no job.
    const isEnhancing = field === "idempotencyKey" && form.has("intent");
    if (typeof key !== "string" || isEnhancing) continue;
    if (isPending) pendingKeys.set(field, key);
    else pendingKeys.delete(field);
  }
}

/**
 * Creates a route's `clientAction`. It calls the server's action; if the server doesn't respond, the page stays with
 * what the user has typed and shows a message. `reply` returns what the action would return for the posted form.
 */
export function withOfflineRetry(reply: (form: FormData) => unknown) {
  return async ({ request, serverAction }: ClientActionFunctionArgs): Promise<unknown> => {
    const form = await request.clone().formData();
    try {
      const response = await serverAction();
      recordOutcome(form, false);
      return response;
    } catch (error) {
      recordOutcome(form, error instanceof ConnectionError);
      if (!(error instanceof ConnectionError)) throw error;
      // Remix doesn't reload the page's data after an error status.
      return Response.json(reply(form), { status: 503 });
    }
  };
}

const messageFor = (form: FormData): string =>
  keyFields.some((field) => form.has(field)) ? errorMessages.offlineIdempotent : errorMessages.offline;

/** For conform's forms: the message is shown above the fields. */
export const offlineReply = (form: FormData) =>
  parse(form, { resolve: (value) => ({ value }) }).reply({
    formErrors: [messageFor(form)],
    hideFields: ["password"],
  });

/** For buttons without room for a message. */
export function offlineToast(form: FormData): null {
  toast.error(messageFor(form));
  return null;
}

/** For the forms of operator actions. */
export const offlineActionFailure = (form: FormData) => ({
  form: `${form.get("action")}:${form.get("subject")}`,
  message: messageFor(form),
});
