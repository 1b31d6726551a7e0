import { useLocation } from "@remix-run/react";
import { useEffect } from "react";

type Route = { module: string; imports?: string[] | undefined };
type RemixWindow = typeof window & { __remixManifest?: { routes: Record<string, Route> } };
type Connection = Navigator & { connection?: { saveData?: boolean } };

/** Milliseconds after a navigation, so that preloading doesn't compete with the page itself. */
const delayMs = 1500;

/**
 * Preloads the code of the pages that the current one links to. Remix reloads the whole page when it can't fetch a
 * route's code, which without a connection loses what the user has typed.
 */
export function usePreloadRoutes(): void {
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page links to other routes
  useEffect(() => {
    if ((navigator as Connection).connection?.saveData) return;
    const timer = setTimeout(preload, delayMs);
    return () => clearTimeout(timer);
  }, [pathname]);
}

function preload(): void {
  const routes = Object.values((window as RemixWindow).__remixManifest?.routes ?? {});
  const links = [...document.head.querySelectorAll("link[rel=modulepreload]")];
  const preloaded = new Set(links.map((link) => link.getAttribute("href")));
  for (const path of new Set(routes.flatMap(({ module, imports = [] }) => [module, ...imports]))) {
    if (preloaded.has(path)) continue;
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = path;
    document.head.append(link);
  }
}
