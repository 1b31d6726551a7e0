import { parse } from "@conform-to/react";
import type { ClientActionFunctionArgs } from "@remix-run/react";
import { toast } from "sonner";
import { ConnectionError } from "../live/patientFetch.ts";

/**
 * What a route's `clientAction` is made of: sends as ever, and where the server does not answer the page stays as it
 * is, with what was typed, and says so. `reply` makes of the posted form what the route's action would answer.
 */
export function keepingUnsent(reply: (form: FormData) => unknown) {
  return async ({ request, serverAction }: ClientActionFunctionArgs): Promise<unknown> => {
    const posted = request.clone();
    try {
      return await serverAction();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      // By the status Remix knows that there is nothing to load again.
      return Response.json(reply(await posted.formData()), { status: 503 });
    }
  };
}

export const unsentWords = "This could not be sent: there is no connection to the server. Try again.";

/** For the forms that conform looks after: the words stand above the form. */
export const unsentReply = (form: FormData) =>
  parse(form, { resolve: (value) => ({ value }) }).reply({
    formErrors: [unsentWords],
    hideFields: ["password"],
  });

/** For buttons that have no room for words. */
export function unsentToast(): null {
  toast.error(unsentWords);
  return null;
}

/** For the forms of operators. */
export const unsentAct = (form: FormData) => ({
  form: `${form.get("act")}:${form.get("subject")}`,
  message: unsentWords,
});
