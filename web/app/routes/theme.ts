import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { localPath } from "../lib/localPath.ts";
import { offlineToast, withOfflineRetry } from "../lib/offlineForms.ts";
import { isTheme, themeCookie } from "../lib/theme.ts";

/** Stores the theme in a cookie, so that the server renders the page with it. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData();
  const theme = form.get("theme");
  return redirect(localPath(form.get("redirectTo"), "/"), {
    headers: isTheme(theme) ? { "set-cookie": themeCookie(theme) } : {},
  });
}

export const clientAction = withOfflineRetry(offlineToast);

export const loader = () => redirect("/");
