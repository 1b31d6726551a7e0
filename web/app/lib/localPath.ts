import { localPathOr } from "#contracts/site/localPath.ts";

/** The path of this site to redirect to after a form; the fallback if the text isn't one. */
export const localPath = (text: FormDataEntryValue | null | undefined, fallback = "/generate"): string =>
  localPathOr(text, fallback);

/** The address of the sign-in page that redirects back to the requested page. */
export function signInPath(request: { url: string; method: string }): string {
  const { pathname, search } = new URL(request.url);
  const page = pathname.replace(/\.data$/, "");
  return `/sign-in?redirectTo=${encodeURIComponent(request.method === "GET" ? page + search : page)}`;
}
