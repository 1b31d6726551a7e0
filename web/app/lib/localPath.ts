const origin = "http://site.invalid";

/**
 * A path on this site to go back to, or the fallback when the text is not one: absolute URLs, `//host`,
 * backslashes and control characters (which browsers fold into those) never come through.
 */
export function localPath(text: FormDataEntryValue | null | undefined, fallback = "/generate"): string {
  if (typeof text !== "string" || !text.startsWith("/")) return fallback;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are refused
  if (/[\\\u0000-\u001f]/.test(text)) return fallback;
  const url = URL.canParse(text, origin) ? new URL(text, origin) : null;
  if (url?.origin !== origin || url.pathname.startsWith("//")) return fallback;
  return url.pathname + url.search + url.hash;
}

/** The sign-in page that comes back to where the request wanted to go. */
export function signInPath(request: { url: string; method: string }): string {
  const { pathname, search } = new URL(request.url);
  const page = pathname.replace(/\.data$/, "");
  return `/sign-in?redirectTo=${encodeURIComponent(request.method === "GET" ? page + search : page)}`;
}
