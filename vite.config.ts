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
      // v3_routeConfig is off: it needs a separate package, and the routes are files.
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_singleFetch: true,
        v3_lazyRouteDiscovery: true,
      },
    }),
  ],
  // Imported lazily: otherwise the development server reloads the page when it discovers the import.
  optimizeDeps: { include: ["graphql-ws"] },
  // Not "assets", which is the address of the pages of images and videos.
  build: { target: "es2022", assetsDir: "static" },
});
