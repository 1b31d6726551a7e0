import { useFetcher, useLocation } from "@remix-run/react";
import { Monitor, Moon, Sun } from "lucide-react";
import { type Theme, themes } from "../lib/theme.ts";
import { Button } from "./Button.tsx";

const looks: Record<Theme, { name: string; icon: typeof Sun }> = {
  system: { name: "the system's colours", icon: Monitor },
  light: { name: "light", icon: Sun },
  dark: { name: "dark", icon: Moon },
};

/** Goes round system, light, dark. A form, so that it works without JavaScript too. */
export function ThemeToggle({ theme }: { theme: Theme }) {
  const fetcher = useFetcher();
  const location = useLocation();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const Icon = looks[theme].icon;
  return (
    <fetcher.Form method="post" action="/theme">
      <input type="hidden" name="redirectTo" value={location.pathname + location.search} />
      <Button
        type="submit"
        variant="ghost"
        size="icon"
        name="theme"
        value={next}
        title={`Colours: ${looks[theme].name}. Switch to ${looks[next].name}.`}
        aria-label={`Colours: ${looks[theme].name}. Switch to ${looks[next].name}.`}
      >
        <Icon className="size-[18px]" aria-hidden="true" />
      </Button>
    </fetcher.Form>
  );
}
