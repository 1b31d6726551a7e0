import SchemaBuilder from "@pothos/core";
import DataloaderPlugin from "@pothos/plugin-dataloader";
import ErrorsPlugin from "@pothos/plugin-errors";
import RelayPlugin from "@pothos/plugin-relay";
import ScopeAuthPlugin from "@pothos/plugin-scope-auth";
import SubGraphPlugin from "@pothos/plugin-sub-graph";
import ValidationPlugin from "@pothos/plugin-validation";
import { GraphQLError } from "graphql";
import { GraphQLJSONObject } from "graphql-scalars";
import { dateTimeInput, dateTimeMessage } from "#contracts/submit/fields.ts";
import type { Context } from "./context.ts";
import { InvalidInputError, NotAuthenticatedError } from "./errors.ts";
import { connectionDescriptions } from "./schema/connection.ts";
import { parseGlobalId } from "./schema/ids.ts";

const capitalize = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The path of an input field, without the name of the argument that holds the input. */
const fieldPath = (path: ReadonlyArray<PropertyKey | { key: PropertyKey }> | undefined): string[] =>
  (path ?? [])
    .map((part) => String(typeof part === "object" ? part.key : part))
    .filter((part, index) => !(index === 0 && part === "input"));

/**
 * One builder for two schemas. Root fields belong to `public` unless they set `subGraphs`; all other types are in
 * whichever schema reaches them. `server/test/operatorSchema.test.ts` checks that neither schema leaks into the other.
 */
export const builder = new SchemaBuilder<{
  Context: Context;
  AuthScopes: { signedIn: boolean };
  SubGraphs: "public" | "operator";
  Scalars: {
    DateTime: { Input: Date; Output: string | number | Date };
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> };
  };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
}>({
  // ErrorsPlugin comes first: it must catch what authorization and validation throw.
  plugins: [ErrorsPlugin, ScopeAuthPlugin, RelayPlugin, DataloaderPlugin, ValidationPlugin, SubGraphPlugin],
  defaultFieldNullability: false,
  subGraphs: { defaultForTypes: ["public", "operator"], fieldsInheritFromTypes: true },
  errors: {
    unsafelyHandleInputErrors: true,
    defaultUnionOptions: { name: ({ fieldName }) => `${capitalize(fieldName)}Result` },
    defaultResultOptions: { name: ({ fieldName }) => `${capitalize(fieldName)}Success` },
  },
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: (context) => ({ signedIn: context.viewer !== null }),
    unauthorizedError: () => new NotAuthenticatedError(),
  },
  validation: {
    validationError: (failure) =>
      new InvalidInputError(
        failure.issues.map((issue) => ({ path: fieldPath(issue.path), message: issue.message })),
      ),
  },
  relay: {
    clientMutationId: "omit",
    cursorType: "String",
    ...connectionDescriptions,
    nodeTypeOptions: { description: "An object with a global ID, which `node` and `nodes` accept." },
    idFieldOptions: { description: "The object's global ID, which `node` and `nodes` accept." },
    decodeGlobalID: parseGlobalId,
    nodeQueryOptions: {
      description:
        "The object with this global ID. Null if it doesn't exist or the viewer isn't allowed to read it.",
      args: { id: { description: "The global ID of the object." } },
    },
    nodesQueryOptions: {
      description:
        "The objects with these global IDs, in the same order. An entry is null if the object doesn't exist or the viewer isn't allowed to read it.",
      args: { ids: { description: "The global IDs of 1 to 100 objects." } },
      resolve: (_root, { ids }, _context, _info, load) => {
        if (ids.length > 100) {
          throw new InvalidInputError([{ path: ["ids"], message: "Request at most 100 IDs at once." }]);
        }
        return load(ids);
      },
    },
  },
});

builder.queryType({
  description: "The entry point for reading data.",
  defaultSubGraphsForFields: ["public"],
});
builder.mutationType({
  description: "The entry point for changing data.",
  defaultSubGraphsForFields: ["public"],
});
// The operator schema has no subscriptions, and a type without fields would be invalid there.
builder.subscriptionType({
  description: "The entry point for receiving live updates.",
  subGraphs: ["public"],
});

/**
 * Not the scalar of graphql-scalars: it serializes to `Date` objects, which operations that run in process would return
 * instead of strings, and input would not be validated like that of the REST endpoint.
 */
builder.scalarType("DateTime", {
  description:
    "A point in time in ISO 8601 format with a time zone, for example `2026-01-31T12:00:00.000Z`. Responses use UTC.",
  serialize: (value) => new Date(value).toISOString(),
  parseValue(value) {
    const parsed = dateTimeInput.safeParse(value);
    if (parsed.success) return new Date(parsed.data);
    // Without a code, a literal would be reported with another code than a variable.
    throw new GraphQLError(dateTimeMessage, { extensions: { code: "BAD_USER_INPUT" } });
  },
});

builder.addScalarType("JSONObject", GraphQLJSONObject, {
  description: "A JSON object with values of any type.",
});
