import { GraphQLError } from "graphql";
import { dateTimeInput, dateTimeMessage } from "#contracts/submit/fields.ts";
import { builder } from "../builder.ts";

builder.scalarType("DateTime", {
  description: "A point in time, ISO 8601 with its zone: `2026-01-31T12:00:00.000Z`. Answers are in UTC.",
  serialize: (value) => new Date(value).toISOString(),
  parseValue(value) {
    const parsed = dateTimeInput.safeParse(value);
    if (parsed.success) return new Date(parsed.data);
    // The same code in an operation as in its variables.
    throw new GraphQLError(dateTimeMessage, { extensions: { code: "BAD_USER_INPUT" } });
  },
});
