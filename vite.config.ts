import "./tools/bootstrap/localhost.ts";
import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/** The site. The server loads `web/build/server/index.js` and serves `web/build/client` beside it. */
export default defineConfig({
  publicDir: "web/public",
  plugins: [
    tailwindcss(),
    remix({
      appDirectory: "web/app",
      buildDirectory: "web/build",
      ignoredRouteFiles: ["**/*.test.*"],
      // v3_routeConfig stays off: it wants a package of its own and the routes are files anyway.
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_singleFetch: true,
        v3_lazyRouteDiscovery: true,
      },
    }),
  ],
  // Imported lazily: without this the dev server would reload the page when it first meets it.
  optimizeDeps: { include: ["graphql-ws"] },
  // Not "assets": that is where the pages of pictures are.
  build: { target: "es2022", assetsDir: "static" },
});
