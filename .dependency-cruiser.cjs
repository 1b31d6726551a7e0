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
      "Contracts import nothing of the project.",
      { path: "^contracts/" },
      { path: "^(?!contracts/|node_modules/)[^/]+/", dependencyTypesNot: ["core"] },
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
      { path: "^(?!contracts/|platform/|node_modules/)[^/]+/", dependencyTypesNot: ["core"] },
    ),

    never(
      "policy-alone",
      "The content policy imports nothing of ours but contracts and platform.",
      { path: "^policy/" },
      { path: "^(?!contracts/|platform/|policy/|node_modules/)[^/]+/", dependencyTypesNot: ["core"] },
    ),

    never(
      "server-boundary",
      "The server knows contracts and the database types.",
      {
        path: "^server/",
        pathNot: tests,
      },
      { path: "^(bench|cli|embedded|tests|tools|web/app|worker)/" },
    ),
    never(
      "worker-boundary",
      "The worker knows contracts and the database types.",
      {
        path: "^worker/",
        pathNot: tests,
      },
      { path: "^(bench|cli|embedded|server|tests|tools|web)/" },
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
        path: "^(bench|cli|embedded|policy|platform|server|supabase|tests|tools|worker)/",
      },
    ),
    never(
      "web-contracts",
      "Of the contracts the site knows plain data only.",
      { path: "^web/app/" },
      {
        path: "^contracts/",
        pathNot: "^contracts/(site/|jobs/)",
      },
    ),
    never(
      "functions-boundary",
      "Edge functions know contracts only.",
      { path: "^supabase/functions/", pathNot: tests },
      { path: "^(bench|cli|embedded|platform|server|tests|tools|web|worker)/" },
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
      "embedded-boundary",
      "Embedded services know no command and no other process.",
      { path: "^embedded/", pathNot: tests },
      { path: "^(bench|cli|server|tests|tools|web|worker)/" },
    ),
    never(
      "cli-boundary",
      "Commands start server and worker as processes.",
      { path: "^cli/", pathNot: tests },
      { path: "^(bench|server|tests|web|worker)/" },
    ),
    never(
      "tools-boundary",
      "The repository's tooling imports no running part.",
      { path: "^tools/", pathNot: tests },
      { path: "^(bench|cli|server|tests|web|worker)/" },
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
      { path: "^worker/src/(attempt|queue|settle|storage|data|memory|metrics|enhance)/" },
    ),
    never(
      "worker-shared-parts",
      "Shared inference parts know no model family.",
      {
        path: "^worker/src/(diffusion|schedulers)/",
        pathNot: tests,
      },
      { path: "^worker/src/(attempt|models|queue|settle|storage|data|memory|metrics|enhance)/" },
    ),
    never(
      "worker-onnx-bottom",
      "onnx imports nothing above it.",
      { path: "^worker/src/onnx/", pathNot: tests },
      {
        path: "^worker/src/(attempt|models|queue|settle|storage|data|memory|metrics|enhance|diffusion|schedulers|media)/",
      },
    ),
    never(
      "onnxruntime-in-onnx",
      "Only onnx imports ONNX Runtime.",
      {
        path: "^(cli|contracts|embedded|platform|policy|server|tools|web|worker)/",
        pathNot: "^worker/src/onnx/",
      },
      { path: "^node_modules/onnxruntime" },
    ),
    never(
      "sharp-in-media",
      "Only media imports sharp and the video encoder.",
      {
        path: "^(cli|contracts|embedded|platform|policy|server|tools|web|worker)/",
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
