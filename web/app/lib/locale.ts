export const defaultLocale = "en-US";

/**
 * The viewer's preferred locale for dates and numbers, from an `Accept-Language` header. Returns the default if the
 * header names none that `Intl` supports. Extensions and variants are dropped.
 */
export function readLocale(acceptLanguage: string | null): string {
  const ranges = (acceptLanguage ?? "").split(",").map((range) => {
    const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    return { tag, quality: quality ? Number(quality.slice(2)) : 1 };
  });
  const preferred = ranges.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  for (const { tag } of preferred) {
    const locale = supportedLocale(tag);
    if (locale) return locale;
  }
  return defaultLocale;
}

function supportedLocale(tag: string): string | undefined {
  try {
    const { language, script, region } = new Intl.Locale(tag);
    const locale = [language, script, region].filter(Boolean).join("-");
    return Intl.NumberFormat.supportedLocalesOf(locale)[0];
  } catch {
    // Not a language tag, such as `*`.
    return undefined;
  }
}
