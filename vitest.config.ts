import "./tools/bootstrap/localhost.ts";
import { defineConfig } from "vitest/config";

/**
 * Unit tests stand beside the code; `tests/*.test.ts` cross processes. Each file is run by a process of its
 * own, two at a time: the embedded database and the inference sessions want a core each.
 */
export default defineConfig({
  resolve: {
    // Source would get `index.mjs` and libraries `index.js`; two copies of graphql refuse each other's objects.
    alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }],
  },
  test: {
    environment: "node",
    include: [
      "{bench,cli,contracts,embedded,platform,policy,server,supabase,tests,tools,web,worker}/**/*.test.{ts,tsx}",
    ],
    exclude: ["**/node_modules/**", "tests/e2e/**", "web/build/**", ".data/**", ".cache/**"],
    globalSetup: "embedded/supabase/testing/testCluster.ts",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    env: { LITE_TELEMETRY: "0", DO_NOT_TRACK: "1", SENTRY_DSN: "", NODE_ENV: "test" },
  },
});
