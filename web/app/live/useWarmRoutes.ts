import { useLocation } from "@remix-run/react";
import { useEffect } from "react";

type Route = { module: string; imports?: string[] | undefined };
type RemixWindow = typeof window & { __remixManifest?: { routes: Record<string, Route> } };
type Connection = Navigator & { connection?: { saveData?: boolean } };

/**
 * Fetches the code of the pages that this one leads to, once it is at rest. Remix knows no other way out of code that
 * cannot be fetched than loading the page anew, and without a connection that is the end of it and of what was typed.
 */
export function useWarmRoutes(): void {
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page leads to others
  useEffect(() => {
    if ((navigator as Connection).connection?.saveData) return;
    const timer = setTimeout(warm, 1500);
    return () => clearTimeout(timer);
  }, [pathname]);
}

function warm(): void {
  const routes = Object.values((window as RemixWindow).__remixManifest?.routes ?? {});
  const known = new Set(Array.from(document.head.querySelectorAll("link[rel=modulepreload]"), hrefOf));
  for (const path of new Set(routes.flatMap(({ module, imports = [] }) => [module, ...imports]))) {
    if (known.has(path)) continue;
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = path;
    document.head.append(link);
  }
}

const hrefOf = (link: Element): string | null => link.getAttribute("href");
