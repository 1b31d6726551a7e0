import { builder } from "../builder.ts";

builder.scalarType("DateTime", {
  description: "A point in time, ISO 8601 in UTC: `2026-01-31T12:00:00.000Z`.",
  serialize: (value) => new Date(value).toISOString(),
  parseValue(value) {
    const date = new Date(typeof value === "string" ? value : Number.NaN);
    if (Number.isNaN(date.getTime())) throw new TypeError("Not an ISO 8601 date and time.");
    return date;
  },
});
