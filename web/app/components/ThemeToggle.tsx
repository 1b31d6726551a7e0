import { useFetcher, useLocation } from "@remix-run/react";
import { Monitor, Moon, Sun } from "lucide-react";
import { type Theme, themes } from "../lib/theme.ts";
import { siteMessages } from "../messages/site.ts";
import { Button } from "./Button.tsx";

const icons: Record<Theme, typeof Sun> = { system: Monitor, light: Sun, dark: Moon };

/** Cycles through system, light and dark. A form, so that it works without JavaScript. */
export function ThemeToggle({ theme }: { theme: Theme }) {
  const fetcher = useFetcher();
  const location = useLocation();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const Icon = icons[theme];
  const label = siteMessages.themeToggle(theme, next);
  return (
    <fetcher.Form method="post" action="/theme">
      <input type="hidden" name="redirectTo" value={location.pathname + location.search} />
      <Button
        type="submit"
        variant="ghost"
        size="icon"
        name="theme"
        value={next}
        title={label}
        aria-label={label}
      >
        <Icon className="size-[18px]" aria-hidden="true" />
      </Button>
    </fetcher.Form>
  );
}
