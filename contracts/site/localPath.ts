const base = "http://site.invalid";

// biome-ignore lint/suspicious/noControlCharactersInRegex: browsers remove some of them before they parse a URL
const forbiddenCharacters = /[\\\u0000-\u001f\u007f]/;

/**
 * The given text as a path on this site, for redirects to where the user came from; the fallback if a browser could take
 * it for another host: absolute URLs, `//host`, backslashes and control characters. Paths are normalized first, because
 * `/.//host` is the same as `//host`.
 */
export function localPathOr(text: unknown, fallback: string): string {
  if (typeof text !== "string" || !text.startsWith("/") || forbiddenCharacters.test(text)) return fallback;
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url?.origin !== base || url.pathname.startsWith("//")) return fallback;
  return url.pathname + url.search + url.hash;
}
