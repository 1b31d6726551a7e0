import "./tools/bootstrap/localhost.ts";
import { defineConfig } from "vitest/config";
import { integrationTests, SlowFirstSequencer } from "./tools/test/tiers.ts";

const folders = "bench,cli,contracts,embedded,platform,policy,server,supabase,tests,tools,web,worker";
const testFiles = ".test.{ts,tsx}";

/** The seed of everything random in tests. Fixed here; `npm run test:soak` and `npm run test:chaos` draw others. */
const seed = process.env.TEST_SEED ?? "1";

/**
 * Unit tests stand beside the code; `tests/*.test.ts` span processes. Each file runs in a separate process, two at a
 * time: the embedded database and the inference sessions need a core each.
 */
export default defineConfig({
  resolve: {
    // Source would get `index.mjs` and libraries `index.js`; two copies of graphql reject each other's objects.
    alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }],
  },
  test: {
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: SlowFirstSequencer },
    exclude: ["**/node_modules/**", "tests/e2e/**", "web/build/**", ".data/**", ".cache/**"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    env: {
      LITE_TELEMETRY: "0",
      DO_NOT_TRACK: "1",
      SENTRY_DSN: "",
      NODE_ENV: "test",
      TEST_SEED: seed,
      CHAOS_SEED: process.env.CHAOS_SEED ?? seed,
      MODEL_SEED: process.env.MODEL_SEED ?? seed,
      LOCKS_SEED: process.env.LOCKS_SEED ?? seed,
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`{${folders}}/**/*${testFiles}`],
          exclude: integrationTests,
          pool: "threads",
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: integrationTests.map((pattern) => pattern.replace(/\/\*\*$/, `/**/*${testFiles}`)),
          globalSetup: "embedded/supabase/testing/testCluster.ts",
        },
      },
    ],
  },
});
