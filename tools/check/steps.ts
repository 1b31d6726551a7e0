export type Step = {
  /** What the step checks, in a word or two. */
  name: string;
  command: string;
  args: readonly string[];
  /** Replaces `args` with `--fix`. */
  fixArgs?: readonly string[];
};

/** Generators; each fails with `--check` if the committed file differs. */
export const generatedFiles: readonly Step[] = [
  {
    name: "SQL from the contracts",
    command: "node",
    args: ["tools/database/generateSchemaFiles.ts"],
  },
  { name: "database types", command: "node", args: ["tools/database/generateTypes.ts"] },
  { name: "THIRD-PARTY.md", command: "node", args: ["tools/thirdParty.ts"] },
  { name: "schema.graphql", command: "node", args: ["server/src/printSchema.ts"] },
  { name: "the site's operations", command: "graphql-codegen", args: ["--config", "codegen.ts"] },
];

const cruised = [
  "bench",
  "cli",
  "contracts",
  "embedded",
  "platform",
  "policy",
  "server",
  "supabase",
  "tests",
  "tools",
  "web/app",
  "worker",
];

/** The steps of `npm run check`. `exists` returns whether a folder exists. */
export function checkSteps(exists: (path: string) => boolean): Step[] {
  const generated = generatedFiles.map((step) => ({
    ...step,
    args: [...step.args, "--check"],
    fixArgs: step.args,
  }));
  return [
    {
      name: "format and lint",
      command: "biome",
      args: ["check", "--error-on-warnings", "--diagnostic-level=warn", "."],
      fixArgs: ["check", "--write", "."],
    },
    { name: "types", command: "tsc", args: ["--noEmit", "-p", "."] },
    {
      name: "boundaries and cycles",
      command: "depcruise",
      args: ["--config", ".dependency-cruiser.cjs", ...cruised.filter(exists)],
    },
    { name: "language", command: "node", args: ["tools/check/language.ts"] },
    { name: "files", command: "node", args: ["tools/check/files.ts"] },
    { name: "links in documents", command: "node", args: ["tools/check/docLinks.ts"] },
    {
      name: "migrations",
      command: "node",
      args: ["tools/database/newMigration.ts", "--check"],
    },
    ...generated,
  ];
}
