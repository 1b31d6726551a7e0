import { data, redirect } from "@remix-run/node";
import { operatorMessages } from "../messages/operator.ts";

type ActionResult = { __typename: string; message?: string; issues?: ReadonlyArray<{ message: string }> };

/** The error of an operator action, shown at the form that `form` names. */
export type ActionFailure = { form: string; message: string };

/** A field of a form as text, or an empty string if it is missing. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Redirects to `donePath` after a successful action. Otherwise the same page shows the error at its form. */
export function afterAction(result: ActionResult, form: string, donePath: string) {
  if (result.__typename.endsWith("Success")) return redirect(donePath);
  const issues = result.issues?.map((issue) => issue.message).join(" ");
  const message = issues || result.message || operatorMessages.actionFailed;
  return data({ form, message } satisfies ActionFailure, 400);
}
