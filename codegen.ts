import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types the site's operations (`web/app/operations`) from the printed schema. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["web/app/operations/*.graphql"],
  ignoreNoDocuments: true,
  generates: {
    "./web/app/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        importExtension: ".ts",
        strictScalars: true,
        scalars: { DateTime: "string" },
      },
    },
  },
};

export default config;
