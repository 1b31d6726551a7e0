import { data, redirect } from "@remix-run/node";

type Act = { __typename: string; message?: string; issues?: ReadonlyArray<{ message: string }> };

/** What a page shows beside the form whose act did not succeed. */
export type ActionFailure = { form: string; message: string };

/** A field of a form as text; empty when it is not there. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** After an act: to the page with a word that it is done, or the same page with what is wrong beside its form. */
export function afterAction(act: Act, form: string, donePath: string) {
  if (act.__typename.endsWith("Success")) return redirect(donePath);
  if (act.__typename === "NotAuthenticatedError") throw data({ message: act.message }, { status: 401 });
  if (act.__typename === "NotOperatorError") throw data({ message: act.message }, { status: 403 });
  const message = act.issues?.map((issue) => issue.message).join(" ") || act.message || "That did not work.";
  return data({ form, message } satisfies ActionFailure, 400);
}
