import { access } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequestHandler, type GetLoadContextFunction } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import express, { type RequestHandler, Router } from "express";

/** The handlers of the site. `files` run before the session is read, `pages` after it. */
export type Site = { files: RequestHandler; pages: RequestHandler; close(): Promise<void> };

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>OurVidz</title>
<body><h1>The site isn't built</h1>
<p>Build it with <code>npm run build</code>, then start the server again. The API works: <a href="/graphql">GraphiQL</a>.</p>
</body></html>
`;

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function withoutSite(): Site {
  const pages: RequestHandler = (req, res) => {
    res
      .status(req.path === "/" ? 200 : 404)
      .type("html")
      .send(notBuilt);
  };
  return { files: Router(), pages, close: async () => undefined };
}

/** The Remix build. Files with a hash in their name are cached permanently. */
async function builtSite(buildFolder: string, getLoadContext: GetLoadContextFunction): Promise<Site> {
  const entry = pathToFileURL(join(buildFolder, "server/index.js")).href;
  const build = (await import(entry)) as ServerBuild;
  const client = join(buildFolder, "client");
  const files = Router();
  files.use(
    "/static",
    express.static(join(client, "static"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  files.use(express.static(client, { maxAge: "1h", index: false }));
  return {
    files,
    pages: createRequestHandler({ build, getLoadContext, mode: "production" }),
    close: async () => undefined,
  };
}

/** Vite in the same process, with hot reload over the same port. */
async function developmentSite(
  root: string,
  server: Server,
  getLoadContext: GetLoadContextFunction,
): Promise<Site> {
  const { createServer } = await import("vite");
  const vite = await createServer({
    root,
    // The hosts are checked before Vite sees a request.
    server: { middlewareMode: true, hmr: { server }, allowedHosts: true },
    appType: "custom",
  });
  const build = async (): Promise<ServerBuild> =>
    (await vite.ssrLoadModule("virtual:remix/server-build")) as ServerBuild;
  return {
    files: vite.middlewares,
    pages: createRequestHandler({ build, getLoadContext, mode: "development" }),
    close: () => vite.close(),
  };
}

/** Without a build, only the API works, and `/` explains how to build the site. `root` is the project's folder. */
export async function loadSite(options: {
  root: string;
  development: boolean;
  server: Server;
  getLoadContext: GetLoadContextFunction;
}): Promise<Site> {
  if (options.development && (await exists(join(options.root, "vite.config.ts")))) {
    return developmentSite(options.root, options.server, options.getLoadContext);
  }
  const buildFolder = join(options.root, "web/build");
  if (!(await exists(join(buildFolder, "server/index.js")))) return withoutSite();
  return builtSite(buildFolder, options.getLoadContext);
}
