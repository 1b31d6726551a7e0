export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const cookieName = "theme";

export const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value);

/** The theme a request's `Cookie` header asks for; `system` when it says nothing sensible. */
export function readTheme(cookieHeader: string | null): Theme {
  for (const pair of cookieHeader?.split(";") ?? []) {
    const [name, value] = pair.trim().split("=");
    if (name === cookieName && isTheme(value)) return value;
  }
  return "system";
}

/** The `Set-Cookie` header that remembers a theme for a year. Nothing secret: no need of httpOnly. */
export function themeCookie(theme: Theme): string {
  const age = theme === "system" ? 0 : 365 * 24 * 3600;
  return `${cookieName}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax`;
}
