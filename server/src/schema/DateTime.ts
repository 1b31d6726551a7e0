import { GraphQLError } from "graphql";
import { z } from "zod";
import { builder } from "../builder.ts";

/** With its zone, so that no server reads it in its own, and no 31st of November. */
const dateTime = z.iso.datetime({ offset: true });

builder.scalarType("DateTime", {
  description: "A point in time, ISO 8601 with its zone: `2026-01-31T12:00:00.000Z`. Answers are in UTC.",
  serialize: (value) => new Date(value).toISOString(),
  parseValue(value) {
    const parsed = dateTime.safeParse(value);
    if (parsed.success) return new Date(parsed.data);
    throw new GraphQLError("A date and time is written as 2026-01-31T12:00:00Z, with its zone.");
  },
});
