export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const cookieName = "theme";

export const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value);

/** The theme in a request's `Cookie` header, or `system` without a valid one. */
export function readTheme(cookieHeader: string | null): Theme {
  for (const pair of cookieHeader?.split(";") ?? []) {
    const [name, value] = pair.trim().split("=");
    if (name === cookieName && isTheme(value)) return value;
  }
  return "system";
}

/** The `Set-Cookie` header that stores a theme for a year. It isn't a secret, so it isn't httpOnly. */
export function themeCookie(theme: Theme): string {
  const age = theme === "system" ? 0 : 365 * 24 * 3600;
  return `${cookieName}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax`;
}
