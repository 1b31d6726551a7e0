import SchemaBuilder from "@pothos/core";
import DataloaderPlugin from "@pothos/plugin-dataloader";
import ErrorsPlugin from "@pothos/plugin-errors";
import RelayPlugin from "@pothos/plugin-relay";
import ScopeAuthPlugin from "@pothos/plugin-scope-auth";
import ValidationPlugin from "@pothos/plugin-validation";
import type { Context } from "./context.ts";
import { InvalidInputError, NotAuthenticatedError } from "./errors.ts";
import { parseGlobalId } from "./schema/ids.ts";

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A path as the caller wrote it, without the argument it came in. */
const fieldPath = (path: ReadonlyArray<PropertyKey | { key: PropertyKey }> | undefined): string[] =>
  (path ?? [])
    .map((part) => String(typeof part === "object" ? part.key : part))
    .filter((part, index) => !(index === 0 && part === "input"));

/** The errors plugin comes first, because it must catch what authorization and validation throw. */
export const builder = new SchemaBuilder<{
  Context: Context;
  AuthScopes: { signedIn: boolean };
  Scalars: { DateTime: { Input: Date; Output: string | number | Date } };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
}>({
  plugins: [ErrorsPlugin, ScopeAuthPlugin, RelayPlugin, DataloaderPlugin, ValidationPlugin],
  defaultFieldNullability: false,
  errors: {
    unsafelyHandleInputErrors: true,
    defaultUnionOptions: { name: ({ fieldName }) => `${capitalized(fieldName)}Result` },
    defaultResultOptions: { name: ({ fieldName }) => `${capitalized(fieldName)}Success` },
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
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: "The entries with their cursors.",
    },
    nodeFieldOptions: { nullable: false, description: "The entry." },
    nodeTypeOptions: { description: "Anything with an id of its own, to be had again by `node`." },
    pageInfoTypeOptions: { description: "Where a page stands in its list." },
    pageInfoFieldOptions: { description: "Where this page stands in the list." },
    hasNextPageFieldOptions: { description: "There is more after this page." },
    hasPreviousPageFieldOptions: { description: "There is more before this page." },
    startCursorFieldOptions: { description: "Cursor of the first entry." },
    endCursorFieldOptions: { description: "Cursor of the last entry." },
    cursorFieldOptions: { description: "The entry's place in the list, for `after` and `before`." },
    defaultConnectionTypeOptions: { description: "One page of a list." },
    defaultEdgeTypeOptions: { description: "An entry of a list and its place in it." },
    idFieldOptions: { description: "Id across all types, for `node`." },
    firstArgOptions: { description: "How many from the front, 1 to 100." },
    lastArgOptions: { description: "How many from the back, 1 to 100." },
    afterArgOptions: { description: "Only what comes after this cursor." },
    beforeArgOptions: { description: "Only what comes before this cursor." },
    decodeGlobalID: parseGlobalId,
    nodeQueryOptions: {
      description: "The object with this id; null when there is none or the viewer may not see it.",
      args: { id: { description: "An `id` of the API." } },
    },
    nodesQueryOptions: {
      description: "Several objects at once, in the order asked for, null where there is none.",
      args: { ids: { description: "Ids of the API, at most 100." } },
      resolve: (_root, { ids }, _context, _info, load) => {
        if (ids.length > 100) {
          throw new InvalidInputError([{ path: ["ids"], message: "At most 100 ids at once." }]);
        }
        return load(ids);
      },
    },
  },
});

builder.queryType({
  description: "Everything that can be read. How to begin: docs/api/graphql.md of the project.",
});
builder.mutationType({ description: "Everything that can be changed." });
builder.subscriptionType({ description: "Everything that can be watched." });
