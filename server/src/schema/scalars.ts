import { GraphQLError } from "graphql";
import { GraphQLJSONObject } from "graphql-scalars";
import { dateTimeInput, dateTimeMessage } from "#contracts/submit/fields.ts";
import { builder } from "../builder.ts";

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
