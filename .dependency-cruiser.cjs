/** Who may import whom; see docs/architecture.md. Run by `npm run check`. */

/** Forbids modules under `from` to reach anything under `to`. */
const never = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** Of the packages, only `allowed` may be reached from `from`. */
const packagesOnly = (name, comment, from, allowed) =>
  never(name, comment, from, {
    dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg"],
    pathNot: [...allowed.map((entry) => `^node_modules/${entry}/`), "^node_modules/@types/"],
  });

const tests = "\\.test\\.tsx?$|/testing/|^server/test/";

module.exports = {
  forbidden: [
    never("no-cycles", "A cycle cannot be understood or tested in parts.", {}, { circular: true }),
    never("resolvable", "What is imported has to exist.", {}, { couldNotResolve: true }),
    never(
      "tests-stay-tests",
      "Only a test may import a test.",
      { pathNot: [tests, "^tests/"] },
      { path: "\\.test\\.tsx?$|^tests/" },
    ),

    never(
      "contracts-alone",
      "Contracts know nobody.",
      { path: "^contracts/" },
      {
        path: "^(bench|dev|platform|server|supabase|tests|web|worker)/",
      },
    ),
    packagesOnly(
      "contracts-zod-only",
      "Contracts import zod and nothing else.",
      { path: "^contracts/", pathNot: tests },
      ["zod"],
    ),

    never(
      "platform-alone",
      "Shared infrastructure imports nothing of ours but contracts.",
      { path: "^platform/" },
      { path: "^(bench|dev|server|supabase|tests|web|worker)/" },
    ),

    never(
      "server-boundary",
      "The server knows contracts and the database types.",
      {
        path: "^server/",
        pathNot: tests,
      },
      { path: "^(bench|dev|tests|web/app|worker)/" },
    ),
    never(
      "worker-boundary",
      "The worker knows contracts and the database types.",
      {
        path: "^worker/",
        pathNot: tests,
      },
      { path: "^(bench|dev|server|tests|web)/" },
    ),
    never(
      "server-worker-tests",
      "Server and worker do not know each other, not even in tests.",
      {
        path: "^(server|worker)/",
      },
      { path: "^(server|worker)/", pathNot: "^$1/" },
    ),
    never(
      "web-boundary",
      "The site knows the API through GraphQL only.",
      { path: "^web/app/" },
      {
        path: "^(bench|dev|server|supabase|tests|worker)/",
      },
    ),
    never(
      "web-contracts",
      "Of the contracts the site knows plain data only.",
      { path: "^web/app/" },
      {
        path: "^contracts/",
        pathNot: "^contracts/(siteContext\\.ts$|jobs/)",
      },
    ),
    never(
      "functions-boundary",
      "Edge functions know contracts only.",
      { path: "^supabase/functions/", pathNot: tests },
      { path: "^(bench|dev|server|tests|web|worker)/" },
    ),
    never(
      "functions-apart",
      "Edge functions are deployed one by one and share _shared only.",
      { path: "^supabase/functions/([^_][^/]*)/" },
      { path: "^supabase/functions/([^_][^/]*)/", pathNot: "^supabase/functions/$1/" },
    ),
    packagesOnly(
      "functions-zod-only",
      "Edge functions import zod and nothing else.",
      { path: "^supabase/functions/", pathNot: tests },
      ["zod"],
    ),
    never(
      "dev-boundary",
      "Server and worker are started as processes.",
      { path: "^dev/", pathNot: tests },
      {
        path: "^(bench|server|tests|web|worker)/",
      },
    ),

    never(
      "server-schema-top",
      "domain and data do not know the schema.",
      {
        path: "^server/src/(domain|data)/",
        pathNot: tests,
      },
      { path: "^server/src/schema/" },
    ),
    never(
      "server-data-bottom",
      "data does not know domain.",
      { path: "^server/src/data/", pathNot: tests },
      {
        path: "^server/src/domain/",
      },
    ),
    never(
      "server-supabase-in-data",
      "Only data and the sign-in of the site talk to Supabase.",
      {
        path: "^server/src/(schema|domain|live)/",
        pathNot: tests,
      },
      { path: "^node_modules/@supabase/" },
    ),
    never(
      "server-redis-in-data",
      "Only data/redis talks to Upstash.",
      {
        path: "^server/src/",
        pathNot: ["^server/src/data/redis/", tests],
      },
      { path: "^node_modules/@upstash/" },
    ),

    never(
      "worker-models-below-jobs",
      "models do not know jobs.",
      {
        path: "^worker/src/models/",
        pathNot: tests,
      },
      { path: "^worker/src/(jobs|control)/" },
    ),
    never(
      "worker-shared-parts",
      "Shared inference parts know no model family.",
      {
        path: "^worker/src/(diffusion|schedulers)/",
        pathNot: tests,
      },
      { path: "^worker/src/(jobs|models|control)/" },
    ),
    never(
      "worker-onnx-bottom",
      "onnx knows nobody above it.",
      { path: "^worker/src/onnx/", pathNot: tests },
      {
        path: "^worker/src/(jobs|models|control|diffusion|schedulers|media)/",
      },
    ),
    never(
      "onnxruntime-in-onnx",
      "Only onnx imports ONNX Runtime.",
      {
        path: "^(contracts|dev|server|web|worker)/",
        pathNot: "^worker/src/onnx/",
      },
      { path: "^node_modules/onnxruntime" },
    ),
    never(
      "sharp-in-media",
      "Only media imports sharp and the video encoder.",
      {
        path: "^(contracts|dev|server|web|worker)/",
        pathNot: ["^worker/src/media/", tests],
      },
      { path: "^node_modules/(sharp|mediabunny|@napi-rs/webcodecs)/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^web/build/|^web/app/gql/|^coverage/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".cjs", ".js", ".json", ".d.ts"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
