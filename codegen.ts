import type { CodegenConfig } from "@graphql-codegen/cli";

const shared = {
  preset: "client",
  presetConfig: { fragmentMasking: false },
  config: {
    documentMode: "string",
    enumsAsTypes: true,
    useTypeImports: true,
    importExtension: ".ts",
    strictScalars: true,
    scalars: { DateTime: "string", JSONObject: "Record<string, unknown>" },
  },
} as const;

/** Types the site's operations from the printed schemas: of the public API, and of the operator API. */
const config: CodegenConfig = {
  ignoreNoDocuments: true,
  generates: {
    "./web/app/gql/": {
      ...shared,
      schema: "schema.graphql",
      documents: ["web/app/operations/*.graphql"],
    },
    "./web/app/gql/operator/": {
      ...shared,
      schema: "operator.graphql",
      documents: ["web/app/operations/operator/*.graphql"],
    },
  },
};

export default config;
