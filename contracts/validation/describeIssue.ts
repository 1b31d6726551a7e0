import type { z } from "zod";

const typeNames: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/**
 * Describes an issue of zod in a sentence for users: `safeParse(value, { error: describeIssue })`. A message that the
 * schema defines itself takes precedence.
 */
export function describeIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "Is missing.";
      return `Must be ${typeNames[issue.expected] ?? "of another type"}.`;
    case "unrecognized_keys":
      return `Unknown: ${quoted(issue.keys)}.`;
    case "invalid_value":
      return `Must be one of ${issue.values.map(String).join(", ")}.`;
    case "too_small":
      if (issue.origin !== "number" && issue.origin !== "int") return "Must not be empty.";
      return `Must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}.`;
    case "too_big":
      if (issue.origin === "string") return `At most ${issue.maximum} characters.`;
      return `Must be at most ${issue.maximum}.`;
    case "invalid_format":
      return issue.format === "uuid" ? "Must be a UUID." : "Has an invalid format.";
    default:
      return "Is invalid.";
  }
}
