import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from "@remix-run/react";
import { type ReactNode, useEffect } from "react";
import { JobToasts } from "./components/JobToasts.tsx";
import { Shell } from "./components/Shell.tsx";
import { StatusPage } from "./components/StatusPage.tsx";
import { RootDocument } from "./gql/graphql.ts";
import { run } from "./lib/api.server.ts";
import { readLocale } from "./lib/locale.ts";
import { useNonce } from "./lib/nonce.ts";
import type { RootData } from "./lib/rootData.ts";
import { readTheme } from "./lib/theme.ts";
import { useLiveJobs } from "./live/useLiveJobs.ts";
import { usePreloadRoutes } from "./live/usePreloadRoutes.ts";
import { siteMessages } from "./messages/site.ts";
import "./styles/app.css";

export const links: LinksFunction = () => [
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
  { rel: "icon", href: "/favicon.ico", sizes: "32x32" },
  { rel: "apple-touch-icon", href: "/apple-touch-icon.png" },
  { rel: "manifest", href: "/manifest.webmanifest" },
];

export const meta: MetaFunction = ({ error }) => [
  { title: error ? siteMessages.pageTitle(siteMessages.errorTitle) : siteMessages.name },
  { name: "description", content: siteMessages.description },
];

export async function loader({ context, request }: LoaderFunctionArgs): Promise<RootData> {
  const viewer = context.viewer ? (await run(context, RootDocument)).viewer : null;
  return {
    viewer,
    theme: readTheme(request.headers.get("cookie")),
    locale: readLocale(request.headers.get("accept-language")),
    embedded: context.site.embedded,
  };
}

export function Layout({ children }: { children: ReactNode }) {
  const root = useLastRoot();
  const nonce = useNonce();
  const theme = root?.theme ?? "system";
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        {theme !== "dark" && <meta name="theme-color" content="#f5f4f0" media={mediaOf(theme, "light")} />}
        {theme !== "light" && <meta name="theme-color" content="#151412" media={mediaOf(theme, "dark")} />}
        <Meta />
        <Links />
      </head>
      <body>
        <Shell root={root}>{children}</Shell>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

let lastRoot: RootData | null = null;

/** The last root data in this browser, which keeps the top bar on a page that couldn't be loaded. */
function useLastRoot(): RootData | null {
  const root = useRouteLoaderData<typeof loader>("root") ?? null;
  useEffect(() => {
    if (root) lastRoot = root;
  }, [root]);
  return root ?? lastRoot;
}

const mediaOf = (theme: RootData["theme"], scheme: "light" | "dark") =>
  theme === "system" ? `(prefers-color-scheme: ${scheme})` : undefined;

export default function App() {
  const root = useRouteLoaderData<typeof loader>("root");
  useLiveJobs(root?.viewer?.id ?? null);
  usePreloadRoutes();
  return (
    <>
      <Outlet />
      <JobToasts theme={root?.theme ?? "system"} />
    </>
  );
}

export const ErrorBoundary = StatusPage;
